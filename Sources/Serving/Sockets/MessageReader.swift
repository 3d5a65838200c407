import Base
import Foundation
import Wire

/// A whole message as it came off a socket.
struct IncomingMessage {
  let header: MessageHeader
  /// The JSON part; valid until the reader goes on.
  let json: UnsafeRawBufferPointer
  /// The body, owned by whoever takes it; nil for a message without one.
  let body: FrameLoan?
  /// From the header's arrival to the last byte's.
  let receiveDuration: Duration
  let arrived: MonotonicInstant
}

/// Cuts a non-blocking socket's bytes into messages, the bodies read straight into frame buffers.
struct MessageReader {
  /// What a call to `advance` came to.
  enum Progress {
    case message(IncomingMessage)
    case needsMoreBytes
    case endOfStream
  }

  private enum Part {
    case header, json, body
  }

  private let limits: SessionLimits
  private let pool: FrameBufferPool
  private let head: UnsafeMutableRawBufferPointer
  private var part = Part.header
  private var filled = 0
  private var header: MessageHeader?
  private var body: FrameLoan?
  private(set) var begun: MonotonicInstant?

  init(limits: SessionLimits, pool: FrameBufferPool) {
    self.limits = limits
    self.pool = pool
    head = .allocate(
      byteCount: MessageHeader.byteCount + MessageHeader.maximumJSONByteCount, alignment: 8)
  }

  /// Frees the reader's memory; the reader must not be used afterwards.
  mutating func deallocate() {
    body = nil
    head.deallocate()
  }

  /// Reads until a message is whole or the socket has no more bytes for now.
  ///
  /// - Parameter socket: A non-blocking stream socket.
  /// - Returns: A message, or why there is none.
  /// - Throws: `WireError` when the bytes are no message; `SystemError` when reading fails.
  mutating func advance(_ socket: Int32) throws -> Progress {
    while true {
      let target = try currentTarget()
      if target.count > 0 {
        switch try receive(socket, into: target) {
        case nil: return .needsMoreBytes
        case 0?:
          guard part == .header, filled == 0 else {
            throw WireError(.malformed, "the connection ended in the middle of a message")
          }
          return .endOfStream
        case let count?:
          if begun == nil { begun = .now }
          filled += count
          guard count == target.count else { continue }
        }
      }
      if let message = finishPart() { return .message(message) }
    }
  }

  /// The memory that the present part has still to fill.
  private mutating func currentTarget() throws(WireError) -> UnsafeMutableRawBufferPointer {
    let whole: UnsafeMutableRawBufferPointer
    switch (part, header) {
    case (.json, let header?):
      whole = UnsafeMutableRawBufferPointer(
        rebasing: head[MessageHeader.byteCount..<MessageHeader.byteCount + header.jsonByteCount])
    case (.body, let header?):
      if body == nil, header.bodyByteCount > 0 {
        guard let loan = pool.take(byteCount: header.bodyByteCount) else {
          throw WireError(.busy, "the daemon's memory for frames is used up; try again later")
        }
        body = loan
      }
      guard let body else { return UnsafeMutableRawBufferPointer(start: nil, count: 0) }
      whole = UnsafeMutableRawBufferPointer(
        rebasing: body.buffer.memory.prefix(header.bodyByteCount))
    default:
      whole = UnsafeMutableRawBufferPointer(rebasing: head.prefix(MessageHeader.byteCount))
      guard filled == MessageHeader.byteCount else { break }
      header = try MessageHeader(
        parsing: UnsafeRawBufferPointer(whole), maximumBodyByteCount: limits.maximumFrameByteCount)
    }
    return UnsafeMutableRawBufferPointer(rebasing: whole.dropFirst(filled))
  }

  /// Goes on to the next part when the present one is full.
  private mutating func finishPart() -> IncomingMessage? {
    switch part {
    case .header:
      // `currentTarget` reads the header once its bytes are there.
      guard header != nil else { return nil }
      part = .json
      filled = 0
      return nil
    case .json:
      part = .body
      filled = 0
      return nil
    case .body:
      guard let header else { return nil }
      let arrived = MonotonicInstant.now
      let message = IncomingMessage(
        header: header,
        json: UnsafeRawBufferPointer(
          rebasing: head[MessageHeader.byteCount..<MessageHeader.byteCount + header.jsonByteCount]),
        body: body, receiveDuration: arrived - (begun ?? arrived), arrived: arrived)
      part = .header
      filled = 0
      self.header = nil
      body = nil
      begun = nil
      return message
    }
  }

  /// Receives what is there; nil when there is nothing for now, 0 at the end.
  private func receive(
    _ socket: Int32, into target: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int? {
    do {
      return try systemCall("receive") { recv(socket, target.baseAddress, target.count, 0) }
    } catch {
      if error.code == EAGAIN || error.code == EWOULDBLOCK { return nil }
      throw error
    }
  }
}
