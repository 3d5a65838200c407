/// The fixed head of every message: what it is and how much follows.
///
/// 24 bytes, little-endian: magic `OBP1`, kind u8, flags u8, reserved u16, JSON length u32, body
/// length u32, correlation id u64. See `docs/protocol.md`.
public struct MessageHeader: Equatable, Sendable {
  /// The encoded size in bytes.
  public static let byteCount = 24
  /// The first four bytes, which name the protocol and its version.
  public static let magic: [UInt8] = Array("OBP1".utf8)
  /// No message's JSON is longer.
  public static let maximumJSONByteCount = 64 * 1024

  /// The message's kind as sent; a `MessageKind` where this version knows it.
  public var kind: UInt8
  /// Bytes of JSON that follow the header.
  public var jsonByteCount: Int
  /// Bytes of body that follow the JSON.
  public var bodyByteCount: Int
  /// Chosen by the client for each request; the answer carries the same.
  public var correlationID: UInt64

  /// Makes a header.
  public init(kind: MessageKind, jsonByteCount: Int, bodyByteCount: Int, correlationID: UInt64) {
    self.kind = kind.rawValue
    self.jsonByteCount = jsonByteCount
    self.bodyByteCount = bodyByteCount
    self.correlationID = correlationID
  }

  /// Reads a header that a peer sent.
  ///
  /// Flags and the reserved field are ignored, so that later versions can use them.
  ///
  /// - Parameters:
  ///   - bytes: 24 bytes.
  ///   - maximumBodyByteCount: A body announced as longer is refused.
  /// - Throws: `WireError` when the bytes are no header or announce too much.
  public init(
    parsing bytes: UnsafeRawBufferPointer, maximumBodyByteCount: Int
  ) throws(WireError) {
    precondition(bytes.count == MessageHeader.byteCount, "a header has 24 bytes")
    guard bytes.prefix(4).elementsEqual(MessageHeader.magic) else {
      throw WireError(.badMagic, "the message does not start with OBP1; this is another protocol")
    }
    kind = bytes[4]
    jsonByteCount = Int(MessageHeader.load(UInt32.self, from: bytes, at: 8))
    bodyByteCount = Int(MessageHeader.load(UInt32.self, from: bytes, at: 12))
    correlationID = MessageHeader.load(UInt64.self, from: bytes, at: 16)
    guard jsonByteCount <= MessageHeader.maximumJSONByteCount else {
      throw WireError(
        .tooLarge,
        "\(jsonByteCount) bytes of JSON announced; the limit is "
          + "\(MessageHeader.maximumJSONByteCount)")
    }
    guard bodyByteCount <= maximumBodyByteCount else {
      throw WireError(
        .tooLarge,
        "a body of \(bodyByteCount) bytes announced; the limit is \(maximumBodyByteCount)")
    }
  }

  /// Appends the 24 bytes.
  public func append(to bytes: inout [UInt8]) {
    bytes += MessageHeader.magic
    bytes += [kind, 0, 0, 0]
    withUnsafeBytes(of: UInt32(jsonByteCount).littleEndian) { bytes += $0 }
    withUnsafeBytes(of: UInt32(bodyByteCount).littleEndian) { bytes += $0 }
    withUnsafeBytes(of: correlationID.littleEndian) { bytes += $0 }
  }

  private static func load<Integer: FixedWidthInteger>(
    _ type: Integer.Type, from bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> Integer {
    Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
  }
}

/// What a message is.
public enum MessageKind: UInt8, CaseIterable, Sendable {
  /// Client: who it is and how it wants masks. Answered by `welcome`.
  case hello = 0x01
  /// Client: a station's frames will follow. Answered by `streamOpened`.
  case openStream = 0x02
  /// Client: one frame. Answered by `result` or `dropped`, exactly once.
  case frame = 0x03
  /// Client: no more frames of a stream. Answered by `streamClosed`.
  case closeStream = 0x04
  /// Client: asks for the daemon's state. Answered by `status`.
  case queryStatus = 0x05
  /// Client: asks for the counters. Answered by `metrics`, whose body is Prometheus text.
  case queryMetrics = 0x06
  /// Client: no more requests. The daemon answers what is in flight and closes.
  case goodbye = 0x07
  /// Client: memory for frames, whose descriptor comes with the header. Answered by `ringOpened`.
  case openRing = 0x08
  /// Client: no more frames from a ring. Answered by `ringClosed`.
  case closeRing = 0x09
  /// Client: a reading of its own clock beside the machine's. Has no answer.
  case setClock = 0x0A
  /// Client, operators only: changes which models serve. Answered by `managed`.
  case manage = 0x0C
  /// Client: shall a stream whose display is on demand show what was found? Not answered.
  case reveal = 0x0B
  /// Client: asks what happened to the last frames. Answered by `trace`.
  case queryTrace = 0x0D
  /// Client: something to enter into the study's ledger. Answered by `recorded`.
  case record = 0x0E

  /// Daemon: what it serves, on what, within which limits.
  case welcome = 0x81
  /// Daemon: a stream's number.
  case streamOpened = 0x82
  /// Daemon: what it found in a frame.
  case result = 0x83
  /// Daemon: a frame that it did not look at, and why.
  case dropped = 0x84
  /// Daemon: the accounting of a stream that ended.
  case streamClosed = 0x85
  /// Daemon: its state.
  case status = 0x86
  /// Daemon: its counters.
  case metrics = 0x87
  /// Daemon: a ring's number.
  case ringOpened = 0x88
  /// Daemon: it takes no more frames from a ring.
  case ringClosed = 0x89
  /// Daemon: what became of a `manage`, and what serves now.
  case managed = 0x8B
  /// Daemon: what a polyp was taken for, sealed. Sent unasked.
  case call = 0x8A
  /// Daemon: what happened to the last frames; the body is the document.
  case trace = 0x8C
  /// Daemon: where a record stands in the ledger.
  case recorded = 0x8D
  /// Daemon: a request that it refused, and whether the session ends with it.
  case error = 0xFF
}
