import Base
import Testing
import Wire

@Suite("Messages that are refused")
struct MessageRefusalTests {
  private static let result =
    #"{"stream":1,"outcome":"no_polyp","frame_size":[4,4],"mask_size":[4,4],"#
    + #""mask_encoding":"rle","findings":[],"timings_us":{},"model":"m","pipeline_sha256":"p","#
    + #""provider":"cpu"}"#
  private static let finding = #"{"box":[0,0,1,1],"area_fraction":0.5,"confidence":0.5}"#

  private static func text(_ message: some Message) -> String {
    var writer = JSONWriter()
    writer.object { message.writeMembers(to: &$0) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// Expects `text` to be refused as malformed with words that contain `words`.
  private static func expectRefusal<Content: Message>(
    of text: String, as type: Content.Type, naming words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect("\(text)", sourceLocation: sourceLocation) {
      try Array(text.utf8).withUnsafeBytes { _ = try Content(json: $0) }
    } throws: { error in
      guard let error = error as? WireError else { return false }
      return error.code == .malformed && (words.isEmpty || error.message.contains(words))
    }
  }

  /// Takes each member away in turn: the required ones are named by the refusal.
  private static func expectRequired<Content: Message>(
    _ required: Set<String>, of message: Content, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let fields = try JSONFields(JSONValue(parsing: Array(text(message).utf8)))
    #expect(required.isSubset(of: fields.names), sourceLocation: sourceLocation)
    for name in fields.names {
      var object = fields.members
      for replacement in [nil, JSONValue.null] {
        object[name] = replacement
        let text = JSONValue.object(object).serialized()
        if required.contains(name) {
          expectRefusal(
            of: text, as: Content.self, naming: "\(name): the member is missing",
            sourceLocation: sourceLocation)
        } else {
          #expect(throws: Never.self, "\(text)", sourceLocation: sourceLocation) {
            try Array(text.utf8).withUnsafeBytes { _ = try Content(json: $0) }
          }
        }
      }
    }
  }

  @Test func nameTheMemberThatIsMissing() throws {
    try MessageRefusalTests.expectRequired(["protocol"], of: SampleMessages.hello[0])
    try MessageRefusalTests.expectRequired(["name"], of: SampleMessages.openStream[1])
    try MessageRefusalTests.expectRequired(["stream", "encoding"], of: SampleMessages.frame[1])
    try MessageRefusalTests.expectRequired(
      ["stream", "encoding", "format", "width", "height"], of: SampleMessages.frame[3])
    try MessageRefusalTests.expectRequired(["stream"], of: SampleMessages.closeStream)
    try MessageRefusalTests.expectRequired(["action"], of: SampleMessages.manage[0])
    try MessageRefusalTests.expectRequired(
      ["protocol", "server", "intended_use", "engine", "limits", "default_deadline_ms"],
      of: SampleMessages.welcome)
    try MessageRefusalTests.expectRequired(
      ["stream", "deadline_ms"], of: SampleMessages.streamOpened)
    try MessageRefusalTests.expectRequired(["event", "details"], of: SampleMessages.records[1])
    try MessageRefusalTests.expectRequired(
      ["sequence", "leaf_sha256", "repeat"], of: SampleMessages.recorded)
    try MessageRefusalTests.expectRequired(
      ["stream", "deadline_ms", "sequence", "leaf_sha256"], of: SampleMessages.streamRecorded)
    try MessageRefusalTests.expectRequired(["stream", "shown"], of: SampleMessages.reveal)
    try MessageRefusalTests.expectRequired(
      [
        "stream", "polyp", "status", "class", "probability", "probabilities", "frames",
        "pipeline_sha256",
      ], of: SampleMessages.calls[0])
    try MessageRefusalTests.expectRequired(
      [
        "stream", "outcome", "frame_size", "mask_size", "mask_encoding", "findings", "timings_us",
        "model", "pipeline_sha256", "provider",
      ], of: SampleMessages.results[1])
    try MessageRefusalTests.expectRequired(["stream", "reason"], of: SampleMessages.dropped[2])
    try MessageRefusalTests.expectRequired(
      ["stream", "accounting"], of: SampleMessages.streamClosed)
    try MessageRefusalTests.expectRequired(["code", "message"], of: SampleMessages.errors[0])
    try MessageRefusalTests.expectRequired(["slots", "slot_bytes"], of: SampleMessages.openRing)
    try MessageRefusalTests.expectRequired(["ring"], of: SampleMessages.ringOpened)
    try MessageRefusalTests.expectRequired(
      ["stream", "device_ns", "monotonic_ns"], of: SampleMessages.setClock)
    try MessageRefusalTests.expectRequired(
      ["stream", "encoding", "slot", "bytes", "generation"], of: SampleMessages.frame[4])
  }

  @Test func refuseNumbersOutOfRange() {
    for stream in ["0", "-1", "4294967296", "1.0", "\"1\""] {
      MessageRefusalTests.expectRefusal(
        of: "{\"stream\":\(stream)}", as: CloseStreamMessage.self, naming: "stream")
      MessageRefusalTests.expectRefusal(
        of: "{\"stream\":\(stream),\"encoding\":\"jpeg\"}", as: FrameMessage.self,
        naming: "stream")
    }
    for version in ["0", "65536", "1.5", "\"1\""] {
      MessageRefusalTests.expectRefusal(
        of: "{\"protocol\":\(version)}", as: HelloMessage.self, naming: "protocol")
    }
    for deadline in ["0", "3600001", "-5", "0.5"] {
      MessageRefusalTests.expectRefusal(
        of: "{\"name\":\"a\",\"deadline_ms\":\(deadline)}", as: OpenStreamMessage.self,
        naming: "deadline_ms")
    }
    for captured in ["-1", "9223372036854775808", "1e9", "true"] {
      MessageRefusalTests.expectRefusal(
        of: "{\"stream\":1,\"encoding\":\"jpeg\",\"captured_ns\":\(captured)}",
        as: FrameMessage.self, naming: "captured_ns")
    }
    for (width, height, name) in [("0", "1", "width"), ("1", "65536", "height")] {
      MessageRefusalTests.expectRefusal(
        of: "{\"stream\":1,\"encoding\":\"raw\",\"format\":\"rgb\",\"width\":\(width),"
          + "\"height\":\(height)}", as: FrameMessage.self, naming: name)
    }
  }

  @Test func refuseNamesThatLogsAndMetricsCouldNotCarry() {
    for name in ["", "a b", "é", "a/b", "a\\nb", "a\\u0000", String(repeating: "a", count: 65)] {
      MessageRefusalTests.expectRefusal(
        of: "{\"name\":\"\(name)\"}", as: OpenStreamMessage.self, naming: "name")
    }
    MessageRefusalTests.expectRefusal(
      of: "{\"protocol\":1,\"client\":\"\(String(repeating: "a", count: 129))\"}",
      as: HelloMessage.self, naming: "client: longer than 128 bytes")
  }

  @Test func refuseWordsThatTheProtocolDoesNotHave() {
    MessageRefusalTests.expectRefusal(
      of: #"{"protocol":1,"masks":"png"}"#, as: HelloMessage.self, naming: "none, rle, bits")
    MessageRefusalTests.expectRefusal(
      of: #"{"stream":1,"encoding":"png"}"#, as: FrameMessage.self, naming: "jpeg or raw")
  }

  @Test func takeOutcomesAndReasonsOfLaterVersionsForTheCautiousOnes() throws {
    let result = MessageRefusalTests.result.replacing("no_polyp", with: "maybe")
    let outcome = try Array(result.utf8).withUnsafeBytes { try ResultMessage(json: $0).outcome }
    #expect(outcome == .abstained)
    let notice = #"{"stream":1,"reason":"too_hot"}"#
    let reason = try Array(notice.utf8).withUnsafeBytes { try DroppedMessage(json: $0).reason }
    #expect(reason == .failed)
  }

  @Test func acceptCodesOfLaterVersionsAsUnknown() throws {
    let text = #"{"code":"too_hot","message":"m","ends_session":true}"#
    let message = try Array(text.utf8).withUnsafeBytes { try ErrorMessage(json: $0) }
    #expect(message.error.code == .unknown && message.endsSession)
  }

  @Test func refuseGeometryThatMakesNoPicture() {
    for size in ["[4]", "[4,4,4]", "[-1,4]", "[4,65536]", "[9223372036854775807,2]", "[1.5,1]"] {
      for name in ["frame_size", "mask_size"] {
        MessageRefusalTests.expectRefusal(
          of: MessageRefusalTests.result.replacing(
            "\"\(name)\":[4,4]", with: "\"\(name)\":\(size)"),
          as: ResultMessage.self, naming: name)
      }
    }
    for (from, to, path) in [
      ("[0,0,1,1]", "[0,0,1]", "findings[0].box"),
      ("[0,0,1,1]", "[-1,0,1,1]", "findings[0].box[0]"),
      ("[0,0,1,1]", "[0,0,1,70000]", "findings[0].box[3]"),
      ("\"area_fraction\":0.5", "\"area_fraction\":1.5", "findings[0].area_fraction"),
      ("\"confidence\":0.5", "\"confidence\":-0.5", "findings[0].confidence"),
    ] {
      let text = MessageRefusalTests.result.replacing(
        "[],\"t", with: "[\(MessageRefusalTests.finding.replacing(from, with: to))],\"t")
      MessageRefusalTests.expectRefusal(of: text, as: ResultMessage.self, naming: path)
    }
  }

  @Test func refuseWhatIsNoObject() {
    for text in ["", "[]", "null", "1", "{", "{}x", "{\"stream\":1,\"stream\":1}", "\u{FEFF}{}"] {
      MessageRefusalTests.expectRefusal(of: text, as: CloseStreamMessage.self, naming: "")
    }
  }
}
