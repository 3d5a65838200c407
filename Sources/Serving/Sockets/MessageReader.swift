import Base
import Foundation
import Wire

/// A whole message as it came off a socket.
struct IncomingMessage {
  /// What became of the bytes after the JSON.
  enum Body {
    case none
    /// They are a frame's, owned by whoever takes the loan.
    case frame(FrameLoan)
    /// They were thrown away: no memory was left, or the message is of a kind without a body.
    case discarded
  }

  let header: MessageHeader
  /// The JSON part; valid until the reader goes on.
  let json: UnsafeRawBufferPointer
  let body: Body
  /// What came with the header of a message that carries a descriptor.
  let descriptor: SharedDescriptor?
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

  /// The part of a message that is being read.
  private enum Part {
    case header
    case json(MessageHeader)
    case body(MessageHeader, IncomingMessage.Body)
  }

  private static let discardByteCount = 64 * 1024
  private let limits: SessionLimits
  private let pool: FrameBufferPool
  /// Room for the header, the JSON, and bodies that nobody wants.
  private let memory: UnsafeMutableRawBufferPointer
  private var part = Part.header
  private var filled = 0
  private var descriptor: SharedDescriptor?
  /// When the first byte of the message under way came.
  private(set) var begun: MonotonicInstant?

  init(limits: SessionLimits, pool: FrameBufferPool) {
    self.limits = limits
    self.pool = pool
    memory = .allocate(
      byteCount: MessageHeader.byteCount + MessageHeader.maximumJSONByteCount
        + MessageReader.discardByteCount,
      alignment: 8)
  }

  /// Frees the reader's memory; the reader must not be used afterwards.
  mutating func deallocate() {
    part = .header
    memory.deallocate()
  }

  /// Reads until a message is whole or the socket has no more bytes for now.
  ///
  /// - Parameter socket: A non-blocking stream socket.
  /// - Returns: A message, or why there is none.
  /// - Throws: `WireError` when the bytes are no message; `SystemError` when reading fails.
  mutating func advance(_ socket: Int32) throws -> Progress {
    while true {
      let target = unfilled
      if target.count > 0 {
        switch try receive(socket, into: target) {
        case nil: return .needsMoreBytes
        case 0?:
          guard case .header = part, filled == 0 else {
            throw WireError(.malformed, "the connection ended in the middle of a message")
          }
          return .endOfStream
        case let count?:
          if begun == nil { begun = .now }
          filled += count
        }
      } else if let message = try finishPart() {
        return .message(message)
      }
    }
  }

  /// The memory that the part being read has still to fill; empty when it is whole.
  private var unfilled: UnsafeMutableRawBufferPointer {
    let room: UnsafeMutableRawBufferPointer
    switch part {
    case .header: room = headerRoom
    case .json(let header): room = jsonRoom(header)
    case .body(let header, .frame(let loan)):
      room = UnsafeMutableRawBufferPointer(
        rebasing: loan.buffer.memory.prefix(header.bodyByteCount))
    case .body(let header, _):
      return UnsafeMutableRawBufferPointer(
        rebasing: memory.suffix(MessageReader.discardByteCount)
          .prefix(header.bodyByteCount - filled))
    }
    return UnsafeMutableRawBufferPointer(rebasing: room.dropFirst(filled))
  }

  private var headerRoom: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: memory.prefix(MessageHeader.byteCount))
  }

  private func jsonRoom(_ header: MessageHeader) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      rebasing: memory.dropFirst(MessageHeader.byteCount).prefix(header.jsonByteCount))
  }

  /// Goes on to the next part when the present one is whole; the message, after its last part.
  private mutating func finishPart() throws(WireError) -> IncomingMessage? {
    filled = 0
    switch part {
    case .header:
      let header = try MessageHeader(
        parsing: UnsafeRawBufferPointer(headerRoom),
        maximumBodyByteCount: limits.maximumFrameByteCount)
      guard descriptor == nil || header.kind == MessageKind.openRing.rawValue else {
        throw WireError(.malformed, "a descriptor came with a message that carries none")
      }
      part = .json(header)
      return nil
    case .json(let header):
      part = .body(header, room(forBodyOf: header))
      return nil
    case .body(let header, let body):
      let arrived = MonotonicInstant.now
      let message = IncomingMessage(
        header: header, json: UnsafeRawBufferPointer(jsonRoom(header)), body: body,
        descriptor: descriptor, receiveDuration: arrived - (begun ?? arrived), arrived: arrived)
      part = .header
      descriptor = nil
      begun = nil
      return message
    }
  }

  /// Only frames get memory for their body, and only while there is some.
  private func room(forBodyOf header: MessageHeader) -> IncomingMessage.Body {
    guard header.bodyByteCount > 0 else { return .none }
    guard header.kind == MessageKind.frame.rawValue else { return .discarded }
    return pool.take(byteCount: header.bodyByteCount).map { .frame($0) } ?? .discarded
  }

  /// Receives what is there; nil when there is nothing for now, 0 at the end.
  private mutating func receive(
    _ socket: Int32, into target: UnsafeMutableRawBufferPointer
  ) throws -> Int? {
    let received: ReceivedBytes
    do throws(SystemError) {
      received = try DescriptorPassing.receive(socket, into: target)
    } catch {
      if error.code == EAGAIN || error.code == EWOULDBLOCK { return nil }
      throw error
    }
    if !received.descriptors.isEmpty { try take(received) }
    return received.count
  }

  /// Keeps a descriptor that came where one may come; all others are closed when this throws.
  private mutating func take(_ received: ReceivedBytes) throws(WireError) {
    guard case .header = part, descriptor == nil, received.descriptors.count == 1,
      !received.hasLostDescriptors
    else {
      throw WireError(.malformed, "descriptors came that no message of this protocol carries")
    }
    descriptor = received.descriptors.first
  }
}
