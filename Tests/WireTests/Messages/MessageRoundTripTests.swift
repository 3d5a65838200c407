import Base
import Testing
import Wire

@Suite("Messages, written and read back")
struct MessageRoundTripTests {
  /// Encodes a message, reads the header, and reads the JSON back.
  private func roundTrip<Content: Message & Equatable>(
    _ message: Content, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var encoder = MessageEncoder()
    encoder.encode(message, correlationID: 77, body: [1, 2, 3])
    let header = try encoder.bytes.prefix(MessageHeader.byteCount).withUnsafeBytes {
      try MessageHeader(parsing: $0, maximumBodyByteCount: 3)
    }
    #expect(header.kind == Content.kind.rawValue, sourceLocation: sourceLocation)
    #expect(
      header.correlationID == 77 && header.bodyByteCount == 3, sourceLocation: sourceLocation)
    #expect(
      encoder.bytes.count == MessageHeader.byteCount + header.jsonByteCount + 3,
      sourceLocation: sourceLocation)
    #expect(encoder.bytes.suffix(3) == [1, 2, 3], sourceLocation: sourceLocation)
    let json = Array(encoder.bytes.dropFirst(MessageHeader.byteCount).prefix(header.jsonByteCount))
    let read = try json.withUnsafeBytes { try Content(json: $0) }
    #expect(read == message, sourceLocation: sourceLocation)

    // Members of later versions are no reason to refuse a message, wherever they are.
    let grown = Array(WithStrangers.add(to: try JSONValue(parsing: json)).serialized().utf8)
    let isOpen =
      message is StatusMessage || message is ManagedMessage || message is RecordMessage
      || (message as? ManageMessage)?.details != nil
    if !isOpen {
      #expect(
        try grown.withUnsafeBytes { try Content(json: $0) } == message,
        sourceLocation: sourceLocation)
    }
  }

  @Test func clientMessagesReadBackEqual() throws {
    for message in SampleMessages.hello { try roundTrip(message) }
    for message in SampleMessages.openStream { try roundTrip(message) }
    for message in SampleMessages.frame { try roundTrip(message) }
    try roundTrip(SampleMessages.closeStream)
    try roundTrip(SampleMessages.reveal)
    try roundTrip(QueryStatusMessage())
    try roundTrip(QueryMetricsMessage())
    for message in SampleMessages.queryTrace { try roundTrip(message) }
    try roundTrip(GoodbyeMessage())
    try roundTrip(SampleMessages.openRing)
    try roundTrip(SampleMessages.closeRing)
    try roundTrip(SampleMessages.setClock)
    for message in SampleMessages.manage { try roundTrip(message) }
    for message in SampleMessages.records { try roundTrip(message) }
  }

  @Test func daemonMessagesReadBackEqual() throws {
    try roundTrip(SampleMessages.welcome)
    try roundTrip(SampleMessages.trace)
    try roundTrip(SampleMessages.streamOpened)
    for message in SampleMessages.results { try roundTrip(message) }
    for message in SampleMessages.dropped { try roundTrip(message) }
    try roundTrip(SampleMessages.streamClosed)
    try roundTrip(SampleMessages.status)
    try roundTrip(MetricsMessage())
    try roundTrip(SampleMessages.ringOpened)
    try roundTrip(SampleMessages.ringClosed)
    try roundTrip(SampleMessages.managed)
    try roundTrip(SampleMessages.streamRecorded)
    try roundTrip(SampleMessages.recorded)
    for message in SampleMessages.calls { try roundTrip(message) }
    for message in SampleMessages.errors { try roundTrip(message) }
  }

  @Test func anEncoderIsAsGoodAsNewForEachMessage() throws {
    var used = MessageEncoder()
    used.encode(SampleMessages.welcome, correlationID: 1, body: [UInt8](repeating: 9, count: 500))
    used.encode(SampleMessages.closeStream, correlationID: 2)
    var new = MessageEncoder()
    new.encode(SampleMessages.closeStream, correlationID: 2)
    #expect(used.bytes == new.bytes)
  }

  @Test func aHeadAnnouncesTheBodyThatTheCallerSends() throws {
    var whole = MessageEncoder()
    whole.encode(SampleMessages.frame[0], correlationID: 5, body: [7, 8])
    var head = MessageEncoder()
    head.encodeHead(of: SampleMessages.frame[0], correlationID: 5, bodyByteCount: 2)
    #expect(head.bytes + [7, 8] == whole.bytes)
  }

  @Test func timingsAreWholeMicroseconds() throws {
    var result = SampleMessages.results[0]
    result.timings.wait = .nanoseconds(1_999)
    result.timings.total = .seconds(3_600)
    var writer = JSONWriter()
    writer.object { result.writeMembers(to: &$0) }
    let read = try ResultMessage(JSONFields(JSONValue(parsing: writer.bytes)))
    #expect(read.timings.wait == .microseconds(1) && read.timings.total == .seconds(3_600))
  }
}

/// Puts members that nobody knows into every object of a document.
enum WithStrangers {
  static func add(to value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map(add))
    case .object(let object):
      var members = [("stranger", JSONValue.array([.null, ["x": 1]]))]
      members += object.members.map { ($0.name, add(to: $0.value)) }
      return .object(JSONObject(members + [("zz", "y")]))
    default: return value
    }
  }
}
