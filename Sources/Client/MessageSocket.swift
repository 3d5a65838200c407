import Base
import Foundation
import Wire

/// A blocking socket to the daemon that carries whole messages.
final class MessageSocket: Sendable {
  /// No answer's body is longer: 255 masks of 700x700 as bits fit.
  private static let maximumReplyByteCount = 16 << 20
  private let descriptor: FileDescriptor
  private let sending = Locked((encoder: MessageEncoder(), nextID: UInt64(1)))

  init(path: String, timeout: Duration?) throws(ClientError) {
    guard let address = UnixAddress(path: path) else {
      throw ClientError(
        .unreachable,
        "\(path): a socket's path has 1 to \(UnixAddress.maximumPathByteCount) bytes")
    }
    do throws(SystemError) {
      let descriptor = FileDescriptor(
        owning: try systemCall("create a socket") {
          Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
        })
      try systemCall("connect to \(path)") {
        address.withPointer { connect(descriptor.number, $0, $1) }
      }
      if let timeout { MessageSocket.limit(descriptor.number, to: timeout) }
      MessageSocket.makeRoom(descriptor.number)
      self.descriptor = descriptor
    } catch {
      throw ClientError(.unreachable, "\(error); is biopsyd running, and may this user connect?")
    }
  }

  /// A number for the next request.
  func reserveID() -> UInt64 {
    sending.withLock { state in
      defer { state.nextID += 1 }
      return state.nextID
    }
  }

  /// Sends a message and returns once the kernel has it.
  ///
  /// - Parameters:
  ///   - message: The JSON part.
  ///   - id: The request's number.
  ///   - body: The bytes after the JSON.
  ///   - descriptor: What goes with the first byte; the daemon gets a descriptor of its own.
  /// - Throws: `ClientError` when the connection is lost.
  func send(
    _ message: some Message, id: UInt64,
    body: UnsafeRawBufferPointer = .init(start: nil, count: 0),
    descriptor: SharedDescriptor? = nil
  ) throws(ClientError) {
    try sending.withLock { state throws(ClientError) in
      state.encoder.encodeHead(of: message, correlationID: id, bodyByteCount: body.count)
      let encoded = state.encoder.bytes
      try encoded.withUnsafeBytes { write($0, body, descriptor) }.get()
    }
  }

  /// Makes every send and receive fail, now and later.
  func shutDown() {
    shutdown(descriptor.number, Int32(SHUT_RDWR))
  }

  /// Sends head and body in one call where the kernel takes them, so that the daemon's thread wakes
  /// once and finds all of a message.
  private func write(
    _ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer,
    _ passed: SharedDescriptor?
  ) -> Result<Void, ClientError> {
    var (head, body, passed) = (head, body, passed)
    while head.count + body.count > 0 {
      do throws(SystemError) {
        if let number = passed?.number {
          let count = try DescriptorPassing.send(
            head, descriptors: [number], to: descriptor.number)
          head = UnsafeRawBufferPointer(rebasing: head.dropFirst(count))
          passed = nil
          continue
        }
        let count = try systemCall("send to the daemon") {
          MessageSocket.send(head, body, to: descriptor.number)
        }
        let ofHead = min(count, head.count)
        head = UnsafeRawBufferPointer(rebasing: head.dropFirst(ofHead))
        body = UnsafeRawBufferPointer(rebasing: body.dropFirst(count - ofHead))
      } catch {
        return .failure(ClientError(.connectionLost, "\(error)"))
      }
    }
    return .success(())
  }

  private static func send(
    _ head: UnsafeRawBufferPointer, _ body: UnsafeRawBufferPointer, to socket: Int32
  ) -> Int {
    // sendmsg(2) only reads what its vectors point to.
    var parts = (
      iovec(iov_base: .init(mutating: head.baseAddress), iov_len: head.count),
      iovec(iov_base: .init(mutating: body.baseAddress), iov_len: body.count)
    )
    return withUnsafeMutablePointer(to: &parts) { parts in
      parts.withMemoryRebound(to: iovec.self, capacity: 2) { vectors in
        var message = msghdr()
        message.msg_iov = vectors
        message.msg_iovlen = 2
        return sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
      }
    }
  }

  /// Waits for the next message; those of a later version's kinds are skipped.
  func receive() throws(ClientError) -> (id: UInt64, reply: DaemonReply) {
    while true {
      if let message = try receiveAny() { return message }
    }
  }

  private func receiveAny() throws(ClientError) -> (id: UInt64, reply: DaemonReply)? {
    let head = try read(MessageHeader.byteCount)
    do throws(WireError) {
      let header = try head.withUnsafeBytes { bytes -> Result<MessageHeader, WireError> in
        do throws(WireError) {
          return .success(
            try MessageHeader(
              parsing: bytes, maximumBodyByteCount: MessageSocket.maximumReplyByteCount))
        } catch {
          return .failure(error)
        }
      }.get()
      let json: [UInt8]
      let body: [UInt8]
      do throws(ClientError) {
        json = try read(header.jsonByteCount)
        body = try read(header.bodyByteCount)
      } catch {
        throw WireError(.malformed, "\(error)")
      }
      return try DaemonReply(header, json: json, body: body).map { (header.correlationID, $0) }
    } catch {
      throw ClientError(.badReply, error.message)
    }
  }

  private func read(_ count: Int) throws(ClientError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      do throws(SystemError) {
        let received = try systemCall("receive from the daemon") {
          bytes.withUnsafeMutableBytes { buffer in
            recv(descriptor.number, buffer.baseAddress.map { $0 + filled }, count - filled, 0)
          }
        }
        guard received > 0 else {
          throw SystemError(code: ECONNRESET, operation: "receive from the daemon")
        }
        filled += received
      } catch {
        throw ClientError(.connectionLost, "\(error)")
      }
    }
    return bytes
  }

  /// Asks for room for whole frames, as far as `net.core.wmem_max` allows: each time the room is
  /// full, sender and daemon wait for each other once.
  private static func makeRoom(_ descriptor: Int32) {
    var byteCount = Int32(8 << 20)
    _ = setsockopt(
      descriptor, SOL_SOCKET, SO_SNDBUF, &byteCount, socklen_t(MemoryLayout<Int32>.size))
  }

  private static func limit(_ descriptor: Int32, to timeout: Duration) {
    let (seconds, attoseconds) = timeout.components
    var time = timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    for option in [SO_SNDTIMEO, SO_RCVTIMEO] {
      _ = setsockopt(
        descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
  }
}
