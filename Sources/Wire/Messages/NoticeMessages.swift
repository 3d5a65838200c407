public import Base

/// A frame that got no result, and why.
public struct DroppedMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.dropped

  /// The stream's number.
  public var stream: Int
  /// Why there is no result.
  public var reason: DropReason
  /// Details in words; may be empty.
  public var message: String
  /// Frames a second that the daemon can answer this stream at present; nil when it does not know.
  public var paceFramesPerSecond: Double?

  /// Makes a notice.
  public init(
    stream: Int, reason: DropReason, message: String = "", paceFramesPerSecond: Double? = nil
  ) {
    self.stream = stream
    self.reason = reason
    self.message = message
    self.paceFramesPerSecond = paceFramesPerSecond
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    reason = DropReason(sent: try fields.string("reason"))
    message = try fields.optionalString("message") ?? ""
    paceFramesPerSecond = try fields.optionalPace()
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    json.member("reason", reason.rawValue)
    if !message.isEmpty { json.member("message", message) }
    if let paceFramesPerSecond { json.member("pace_fps", paceFramesPerSecond) }
  }
}

/// A request that the daemon refused.
public struct ErrorMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.error

  /// What is wrong.
  public var error: WireError
  /// Whether the daemon ends the session.
  public var endsSession: Bool

  /// Makes a notice.
  public init(_ error: WireError, endsSession: Bool) {
    self.error = error
    self.endsSession = endsSession
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    error = WireError(
      WireError.Code(rawValue: try fields.string("code")) ?? .unknown,
      try fields.string("message"))
    endsSession = try fields.optionalBool("ends_session") ?? false
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("code", error.code.rawValue)
    json.member("message", error.message)
    json.member("ends_session", endsSession)
  }
}
