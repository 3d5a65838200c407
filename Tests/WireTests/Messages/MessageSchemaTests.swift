import Base
import TestSupport
import Testing
import Wire

/// The schemas in `Schemas/` and the code that writes and reads messages say the same.
@Suite("Message schemas")
struct MessageSchemaTests {
  private static func document(_ message: some Message) -> JSONObject {
    JSONObject(writing: { message.writeMembers(to: &$0) })
  }

  private func expectValid<Content: Message>(
    _ messages: [Content], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let schema = try JSONSchema.ofMessage("\(Content.kind)")
    for message in messages {
      let document = JSONValue.object(MessageSchemaTests.document(message))
      for value in [document, WithStrangers.add(to: document)] {
        let violations = schema.violations(in: value)
        #expect(
          violations.isEmpty, "\(violations)\n\(value.serialized())",
          sourceLocation: sourceLocation)
      }
    }
  }

  @Test(arguments: MessageKind.allCases)
  func everyKindHasASchemaThatIsStrictAboutObjectsOnly(kind: MessageKind) throws {
    let schema = try JSONSchema.ofMessage("\(kind)")
    #expect(!schema.violations(in: []).isEmpty && !schema.violations(in: .null).isEmpty)
  }

  @Test func allowWhatTheClientWrites() throws {
    try expectValid(SampleMessages.hello)
    try expectValid(SampleMessages.openStream)
    try expectValid(SampleMessages.frame)
    try expectValid([SampleMessages.closeStream])
    try expectValid([SampleMessages.reveal])
    try expectValid([QueryStatusMessage()])
    try expectValid([QueryMetricsMessage()])
    try expectValid(SampleMessages.queryTrace)
    try expectValid([GoodbyeMessage()])
    try expectValid([SampleMessages.openRing])
    try expectValid([SampleMessages.closeRing])
    try expectValid([SampleMessages.setClock])
    try expectValid(SampleMessages.manage)
    try expectValid(SampleMessages.records)
  }

  @Test func allowWhatTheDaemonWrites() throws {
    try expectValid([SampleMessages.welcome])
    try expectValid([SampleMessages.streamOpened, SampleMessages.streamRecorded])
    try expectValid([SampleMessages.recorded])
    try expectValid(SampleMessages.results)
    try expectValid(SampleMessages.dropped)
    try expectValid([SampleMessages.streamClosed])
    try expectValid([SampleMessages.status])
    try expectValid(SampleMessages.calls)
    try expectValid([MetricsMessage()])
    try expectValid([SampleMessages.ringOpened])
    try expectValid([SampleMessages.ringClosed])
    try expectValid([SampleMessages.managed])
    try expectValid([SampleMessages.trace])
    // `unknown` stands for what a later daemon says; no daemon sends it.
    try expectValid(SampleMessages.errors.filter { $0.error.code != .unknown })
  }

  /// A member that the reader demands is one that the schema demands, and the other way round.
  @Test func demandTheMembersThatTheReadersDemand() throws {
    try expectSameDemands(SampleMessages.hello[0])
    try expectSameDemands(SampleMessages.openStream[1])
    try expectSameDemands(SampleMessages.frame[1])
    try expectSameDemands(SampleMessages.frame[3])
    try expectSameDemands(SampleMessages.closeStream)
    try expectSameDemands(SampleMessages.manage[0])
    try expectSameDemands(SampleMessages.welcome)
    try expectSameDemands(SampleMessages.streamOpened)
    try expectSameDemands(SampleMessages.results[0])
    try expectSameDemands(SampleMessages.results[2])
    try expectSameDemands(SampleMessages.dropped[2])
    try expectSameDemands(SampleMessages.streamClosed)
    try expectSameDemands(SampleMessages.errors[0])
    try expectSameDemands(SampleMessages.openRing)
    try expectSameDemands(SampleMessages.ringOpened)
    try expectSameDemands(SampleMessages.closeRing)
    try expectSameDemands(SampleMessages.ringClosed)
    try expectSameDemands(SampleMessages.setClock)
    // Without `ring`, the other members of a slot have no meaning.
    try expectSameDemands(SampleMessages.frame[4])
    try expectSameDemands(SampleMessages.reveal)
    try expectSameDemands(SampleMessages.streamRecorded)
    try expectSameDemands(SampleMessages.records[1])
    try expectSameDemands(SampleMessages.recorded)
    for call in SampleMessages.calls { try expectSameDemands(call) }
  }

  private func expectSameDemands<Content: Message>(
    _ message: Content, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let schema = try JSONSchema.ofMessage("\(Content.kind)")
    let whole = MessageSchemaTests.document(message)
    for name in whole.members.map(\.name) {
      var object = whole
      object[name] = nil
      let isReadable = (try? Content(JSONFields(.object(object)))) != nil
      let violations = schema.violations(in: .object(object))
      #expect(
        violations.isEmpty == isReadable, "without \(name): \(violations)",
        sourceLocation: sourceLocation)
    }
  }

  /// Wrong messages: kind, member, and a value that it must not have.
  private static let wrong: [(MessageKind, String, JSONValue)] = [
    (.hello, "protocol", 2), (.hello, "protocol", "1"), (.hello, "masks", "png"),
    (.hello, "contours", 1), (.hello, "client", 7),
    (.hello, "client", .string(String(repeating: "a", count: 129))),
    (.openStream, "name", ""), (.openStream, "name", "a b"), (.openStream, "name", "a/b"),
    (.openStream, "name", .string(String(repeating: "a", count: 65))),
    (.openStream, "deadline_ms", 0), (.openStream, "deadline_ms", 3_600_001),
    (.openStream, "deadline_ms", 0.5), (.openStream, "exact_decode", "yes"),
    (.frame, "stream", 0), (.frame, "stream", 4_294_967_296), (.frame, "stream", "1"),
    (.frame, "captured_ns", -1), (.frame, "captured_ns", 0.5), (.frame, "encoding", "png"),
    (.frame, "encoding", "raw"), (.frame, "row_bytes", 0), (.frame, "width", 0),
    (.frame, "height", 65536), (.frame, "format", "yuv"), (.frame, "range", "wide"),
    (.closeStream, "stream", -1), (.streamOpened, "deadline_ms", 0), (.welcome, "limits", [:]),
    (.welcome, "engine", [:]), (.welcome, "default_deadline_ms", 0), (.welcome, "protocol", 0),
    (.result, "outcome", "maybe"), (.result, "outcome", "findings"),
    (.result, "outcome", "abstained"), (.result, "frame_size", [4]),
    (.result, "frame_size", [0, 4]), (.result, "mask_size", [1, 2, 3]),
    (.result, "mask_size", [65536, 1]), (.result, "mask_encoding", "png"),
    (.result, "findings", [1]), (.result, "findings", [:]), (.result, "timings_us", [:]),
    (.result, "pipeline_sha256", "B2"), (.result, "late", .null), (.result, "model", ""),
    (.dropped, "reason", "tired"), (.dropped, "message", 1), (.dropped, "stream", 0),
    (.streamClosed, "accounting", [:]), (.streamClosed, "accounting", 1),
    (.error, "code", "unknown"), (.error, "message", 1), (.error, "ends_session", 0),
    (.queryTrace, "frames", 0), (.queryTrace, "frames", 65537), (.queryTrace, "frames", "all"),
    (.trace, "frames", -1), (.trace, "content_type", "text/plain"), (.status, "live", "yes"),
    (.status, "supervision", [:]),
    (.metrics, "content_type", "text/html"), (.status, "state", "fine"),
    (.status, "uptime_seconds", -1), (.status, "frames", [:]), (.status, "streams", [[:]]),
    (.openStream, "clock", "utc"), (.openStream, "region", [0, 0, 1]),
    (.openStream, "region", [0, 0, 0, 1]), (.openStream, "region", [-1, 0, 1, 1]),
    (.result, "mask_region", [0, 0, 1]), (.result, "pace_fps", -1), (.dropped, "pace_fps", "9"),
    (.frame, "ring", 1), (.openRing, "slots", 0), (.openRing, "slots", 65),
    (.openRing, "slot_bytes", 0), (.ringOpened, "ring", 0), (.ringOpened, "mapped", 1),
    (.closeRing, "ring", 4_294_967_296), (.ringClosed, "ring", "1"), (.setClock, "stream", 0),
    (.setClock, "device_ns", -1), (.setClock, "monotonic_ns", 0.5),
    (.openStream, "pipeline", 1), (.streamOpened, "pipeline", 1), (.manage, "action", 1),
    (.manage, "model", 7), (.manage, "pipeline", .string(String(repeating: "a", count: 65))),
    (.managed, "pipelines", [[:]]), (.managed, "generation", 0), (.managed, "registry", ""),
    (.managed, "self_test", [:]), (.managed, "default_pipeline", "a b"),
    (.status, "pipelines", [[:]]), (.status, "sessions", 3), (.status, "engine", .null),
    (.openStream, "pipeline", ""),
    (.openStream, "imaging_mode", "uv"), (.frame, "imaging_mode", 1), (.reveal, "shown", 1),
    (.reveal, "stream", 0), (.result, "quality", true), (.result, "quality", ["usable": true]),
    (.result, "polyps", [["number": 0]]), (.result, "display", "maybe"),
    (.result, "outcome", "withheld"), (.call, "status", "certain"), (.call, "polyp", 0),
    (.call, "class", 1), (.call, "probability", 1.5), (.call, "reason", "blurred"),
    (.call, "frames", -1), (.call, "pipeline_sha256", "B2"), (.call, "probabilities", []),
    (.openStream, "examination", ""), (.openStream, "patient", 7), (.record, "event", ""),
    (.record, "details", []), (.record, "request", "a b"), (.recorded, "sequence", -1),
    (.recorded, "leaf_sha256", "C3"), (.recorded, "repeat", 0), (.streamOpened, "sequence", 1),
    (.call, "leaf_sha256", .string(String(repeating: "c3", count: 32))),
  ]

  @Test(arguments: 0..<wrong.count)
  func refuseWrongMembers(index: Int) throws {
    let (kind, name, value) = MessageSchemaTests.wrong[index]
    let valid: [MessageKind: JSONObject] = [
      .hello: MessageSchemaTests.document(SampleMessages.hello[0]),
      .openStream: MessageSchemaTests.document(SampleMessages.openStream[1]),
      .frame: MessageSchemaTests.document(SampleMessages.frame[1]),
      .closeStream: MessageSchemaTests.document(SampleMessages.closeStream),
      .manage: MessageSchemaTests.document(SampleMessages.manage[0]),
      .managed: MessageSchemaTests.document(SampleMessages.managed),
      .welcome: MessageSchemaTests.document(SampleMessages.welcome),
      .streamOpened: MessageSchemaTests.document(SampleMessages.streamOpened),
      .result: MessageSchemaTests.document(SampleMessages.results[0]),
      .dropped: MessageSchemaTests.document(SampleMessages.dropped[2]),
      .streamClosed: MessageSchemaTests.document(SampleMessages.streamClosed),
      .error: MessageSchemaTests.document(SampleMessages.errors[0]),
      .queryTrace: MessageSchemaTests.document(SampleMessages.queryTrace[1]),
      .trace: MessageSchemaTests.document(SampleMessages.trace),
      .metrics: MessageSchemaTests.document(MetricsMessage()),
      .status: MessageSchemaTests.document(SampleMessages.status),
      .openRing: MessageSchemaTests.document(SampleMessages.openRing),
      .ringOpened: MessageSchemaTests.document(SampleMessages.ringOpened),
      .closeRing: MessageSchemaTests.document(SampleMessages.closeRing),
      .ringClosed: MessageSchemaTests.document(SampleMessages.ringClosed),
      .setClock: MessageSchemaTests.document(SampleMessages.setClock),
      .record: MessageSchemaTests.document(SampleMessages.records[0]),
      .recorded: MessageSchemaTests.document(SampleMessages.recorded),
      .reveal: MessageSchemaTests.document(SampleMessages.reveal),
      .call: MessageSchemaTests.document(SampleMessages.calls[0]),
    ]
    var object = try #require(valid[kind])
    object[name] = value
    let violations = try JSONSchema.ofMessage("\(kind)").violations(in: .object(object))
    #expect(!violations.isEmpty, "\(kind): \(name) = \(value.serialized())")
  }

  @Test(arguments: [
    #"{"box":[0,0,1],"area_fraction":0.5,"confidence":0.5}"#,
    #"{"box":[0,0,1,1,1],"area_fraction":0.5,"confidence":0.5}"#,
    #"{"box":[-1,0,1,1],"area_fraction":0.5,"confidence":0.5}"#,
    #"{"box":[0,0,0,1],"area_fraction":0.5,"confidence":0.5}"#,
    #"{"box":[0,0,1,1],"area_fraction":1.5,"confidence":0.5}"#,
    #"{"box":[0,0,1,1],"area_fraction":0.5,"confidence":-0.5}"#,
    #"{"box":[0,0,1,1],"area_fraction":0.5}"#,
    #"{"box":[0,0,1,1],"area_fraction":0.5,"confidence":0.5,"mask":{"offset":0}}"#,
    #"{"box":[0,0,1,1],"area_fraction":0.5,"confidence":0.5,"contour":{"offset":-1,"bytes":4}}"#,
  ])
  func refuseWrongFindings(text: String) throws {
    var result = MessageSchemaTests.document(SampleMessages.results[2])
    result["findings"] = .array([try JSONValue(parsing: Array(text.utf8))])
    let schema = try JSONSchema.ofMessage("result")
    #expect(!schema.violations(in: .object(result)).isEmpty, "\(text)")
  }

  @Test(arguments: [
    #"{"number":1,"state":"seen","box":[0,0,1,1]}"#, #"{"number":1,"state":"held"}"#,
    #"{"number":1,"state":"visible","finding":-1,"box":[0,0,1,1]}"#,
    #"{"number":1,"state":"held","box":[0,0,1,1],"call":{"status":"low_confidence"}}"#,
    #"{"number":1,"state":"held","box":[0,0,1,1],"call":{"status":"abstained","class":"a"}}"#,
  ])
  func refuseWrongPolyps(text: String) throws {
    var result = MessageSchemaTests.document(SampleMessages.followed)
    result["polyps"] = .array([try JSONValue(parsing: Array(text.utf8))])
    let schema = try JSONSchema.ofMessage("result")
    #expect(!schema.violations(in: .object(result)).isEmpty, "\(text)")
  }

  @Test func refusePolypsThatAreWithheld() throws {
    var result = MessageSchemaTests.document(SampleMessages.withheld)
    result["polyps"] = []
    let schema = try JSONSchema.ofMessage("result")
    #expect(!schema.violations(in: .object(result)).isEmpty)
  }

  @Test func refuseMasksWhereTheEncodingIsNone() throws {
    var result = MessageSchemaTests.document(SampleMessages.results[2])
    result["mask_encoding"] = "none"
    let schema = try JSONSchema.ofMessage("result")
    #expect(!schema.violations(in: .object(result)).isEmpty)
  }
}
