public import Base

/// Asks what happened to the last frames, stage by stage.
public struct QueryTraceMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.queryTrace

  /// How many frames, at most; nil for as many as the daemon remembers.
  public var frames: Int?

  /// Makes a request.
  public init(frames: Int? = nil) {
    self.frames = frames
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    frames = try fields.optionalInteger("frames", in: 1...65536)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    if let frames { json.member("frames", frames) }
  }
}

/// What happened to the last frames: the body is a document in Chrome's trace event format, see
/// `Schemas/trace-events.schema.json`.
public struct TraceMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.trace

  /// How many frames the document tells of.
  public var frames: Int

  /// Makes an answer.
  public init(frames: Int) {
    self.frames = frames
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    frames = try fields.integer("frames", in: 0...65536)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("content_type", "application/json")
    json.member("frames", frames)
  }
}
