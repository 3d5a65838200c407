public import Base

/// The first message of a session: who the client is and how it wants its results.
public struct HelloMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.hello
  /// The version of the protocol that this module speaks.
  public static let protocolVersion = 1

  /// The protocol version that the client speaks.
  public var protocolVersion: Int
  /// The client's name and version, for the daemon's log; at most 128 bytes.
  public var client: String
  /// How masks shall travel.
  public var masks: MaskEncoding
  /// Whether contours shall be sent.
  public var contours: Bool

  /// Makes a greeting.
  public init(client: String, masks: MaskEncoding = .runLengths, contours: Bool = true) {
    protocolVersion = HelloMessage.protocolVersion
    self.client = client
    self.masks = masks
    self.contours = contours
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    protocolVersion = try fields.integer("protocol", in: 1...Int(UInt16.max))
    client = try fields.optionalString("client", maximumLength: 128) ?? "unknown"
    masks = try fields.optionalChoice("masks") ?? .runLengths
    contours = try fields.optionalBool("contours") ?? true
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("protocol", protocolVersion)
    json.member("client", client)
    json.member("masks", masks.rawValue)
    json.member("contours", contours)
  }
}

/// The answer to `hello`: what the daemon serves, on what, within which limits.
public struct WelcomeMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.welcome

  /// The protocol version that the daemon speaks.
  public var protocolVersion: Int
  /// The daemon's name and version.
  public var server: String
  /// What results may be used for.
  public var intendedUse: String
  /// The model, the pipeline and what they run on.
  public var engine: EngineDescription
  /// A frame with more bytes is refused.
  public var maximumFrameByteCount: Int
  /// A session may have this many streams open at once.
  public var maximumStreams: Int
  /// The deadline of a stream that asks for none.
  public var defaultDeadlineMilliseconds: Int
  /// A session may have this many rings open at once; 0 where the daemon takes none.
  public var maximumRings: Int
  /// A ring whose slots have more bytes is refused.
  public var maximumRingByteCount: Int

  /// Makes a welcome.
  public init(
    server: String, intendedUse: String, engine: EngineDescription, maximumFrameByteCount: Int,
    maximumStreams: Int, defaultDeadlineMilliseconds: Int, maximumRings: Int = 0,
    maximumRingByteCount: Int = 0
  ) {
    protocolVersion = HelloMessage.protocolVersion
    self.server = server
    self.intendedUse = intendedUse
    self.engine = engine
    self.maximumFrameByteCount = maximumFrameByteCount
    self.maximumStreams = maximumStreams
    self.defaultDeadlineMilliseconds = defaultDeadlineMilliseconds
    self.maximumRings = maximumRings
    self.maximumRingByteCount = maximumRingByteCount
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    protocolVersion = try fields.integer("protocol", in: 1...Int(UInt16.max))
    server = try fields.string("server")
    intendedUse = try fields.string("intended_use")
    engine = try EngineDescription(fields.object("engine"))
    let limits = try fields.object("limits")
    maximumFrameByteCount = try limits.integer("frame_bytes", in: 1...Int(UInt32.max))
    maximumStreams = try limits.integer("streams", in: 1...Int(UInt16.max))
    maximumRings = try limits.optionalInteger("rings", in: 0...Int(UInt16.max)) ?? 0
    maximumRingByteCount = try limits.optionalInteger("ring_bytes", in: 0...1 << 48) ?? 0
    defaultDeadlineMilliseconds = try fields.integer("default_deadline_ms", in: 0...3_600_000)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("protocol", protocolVersion)
    json.member("server", server)
    json.member("intended_use", intendedUse)
    json.name("engine")
    json.object { engine.writeMembers(to: &$0) }
    json.name("limits")
    json.object {
      $0.member("frame_bytes", maximumFrameByteCount)
      $0.member("json_bytes", MessageHeader.maximumJSONByteCount)
      $0.member("streams", maximumStreams)
      $0.member("rings", maximumRings)
      $0.member("ring_bytes", maximumRingByteCount)
    }
    json.member("default_deadline_ms", defaultDeadlineMilliseconds)
  }
}

/// The last request of a session.
public struct GoodbyeMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.goodbye

  /// Makes a farewell.
  public init() {}

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {}

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {}
}
