public import Base

/// One frame; the pixels are the message's body, or in a slot of a ring.
///
/// The header's correlation id names the frame: its result or drop notice carries the same.
public struct FrameMessage: Message, Equatable {
  /// The kind that goes into the header.
  public static let kind = MessageKind.frame

  /// How the body holds the pixels.
  public enum Encoding: Equatable, Sendable {
    /// A whole JPEG file.
    case jpeg
    /// Raw pixels.
    case raw(RawPixels)
  }

  /// The layout of raw pixels.
  public struct RawPixels: Equatable, Sendable {
    /// `rgb`, `bgr`, `rgba`, `bgra`, `gray8`, `nv12`, `i420` or `uyvy`.
    public var format: String
    /// Pixels.
    public var width: Int
    /// Pixels.
    public var height: Int
    /// Bytes from one row to the next; nil where rows follow each other without a gap.
    public var rowByteCount: Int?
    /// `bt601` or `bt709`; of no meaning for RGB and gray.
    public var matrix: String
    /// `limited` or `full`; of no meaning for RGB and gray.
    public var range: String

    /// Describes raw pixels.
    public init(
      format: String, width: Int, height: Int, rowByteCount: Int? = nil, matrix: String = "bt709",
      range: String = "limited"
    ) {
      self.format = format
      self.width = width
      self.height = height
      self.rowByteCount = rowByteCount
      self.matrix = matrix
      self.range = range
    }
  }

  /// Where a frame lies that does not come in the body.
  public struct Slot: Equatable, Sendable {
    /// The ring's number.
    public var ring: Int
    /// The slot, from 0.
    public var index: Int
    /// How many of the slot's bytes are the frame.
    public var byteCount: Int
    /// The slot's generation; even.
    public var generation: UInt64

    /// Names a slot's content.
    public init(ring: Int, index: Int, byteCount: Int, generation: UInt64) {
      self.ring = ring
      self.index = index
      self.byteCount = byteCount
      self.generation = generation
    }
  }

  /// The stream's number.
  public var stream: Int
  /// How the bytes hold the pixels.
  public var encoding: Encoding
  /// When the frame was captured, on the stream's clock; nil for its arrival.
  ///
  /// That is the machine's `CLOCK_MONOTONIC` unless the stream was opened with another one.
  public var captured: MonotonicInstant?
  /// Where the frame lies; nil when it is the body.
  public var slot: Slot?

  /// Describes a frame.
  public init(
    stream: Int, encoding: Encoding, captured: MonotonicInstant? = nil, slot: Slot? = nil
  ) {
    self.stream = stream
    self.encoding = encoding
    self.captured = captured
    self.slot = slot
  }

  /// Reads the JSON that a peer sent.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = try fields.integer("stream", in: 1...Int(UInt32.max))
    captured = try fields.optionalInteger("captured_ns", in: 0...Int.max)
      .map { MonotonicInstant(nanoseconds: UInt64($0)) }
    switch try fields.string("encoding") {
    case "jpeg": encoding = .jpeg
    case "raw":
      encoding = .raw(
        RawPixels(
          format: try fields.string("format", maximumLength: 16),
          width: try fields.integer("width", in: 1...65535),
          height: try fields.integer("height", in: 1...65535),
          rowByteCount: try fields.optionalInteger("row_bytes", in: 1...Int(Int32.max)),
          matrix: try fields.optionalString("matrix", maximumLength: 16) ?? "bt709",
          range: try fields.optionalString("range", maximumLength: 16) ?? "limited"))
    default:
      throw JSONError(.invalidValue, at: fields.location("encoding"), "jpeg or raw is expected")
    }
    slot = fields.optional("ring") == nil ? nil : try Slot(fields)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("stream", stream)
    if let captured { json.member("captured_ns", captured.nanoseconds) }
    switch encoding {
    case .jpeg: json.member("encoding", "jpeg")
    case .raw(let pixels):
      json.member("encoding", "raw")
      json.member("format", pixels.format)
      json.member("width", pixels.width)
      json.member("height", pixels.height)
      if let rowByteCount = pixels.rowByteCount { json.member("row_bytes", rowByteCount) }
      json.member("matrix", pixels.matrix)
      json.member("range", pixels.range)
    }
    slot?.writeMembers(to: &json)
  }
}

extension FrameMessage.Slot {
  init(_ fields: JSONFields) throws(JSONError) {
    ring = try fields.integer("ring", in: 1...Int(UInt32.max))
    index = try fields.integer("slot", in: 0...OpenRingMessage.maximumSlots - 1)
    byteCount = try fields.integer("bytes", in: 1...Int(UInt32.max))
    generation = UInt64(try fields.integer("generation", in: 0...Int.max))
  }

  func writeMembers(to json: inout JSONWriter) {
    json.member("ring", ring)
    json.member("slot", index)
    json.member("bytes", byteCount)
    json.member("generation", generation)
  }
}
