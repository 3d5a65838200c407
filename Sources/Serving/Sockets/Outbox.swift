import Base
import Foundation

/// The messages on their way to one client.
///
/// A sender tries the socket at once, so that a result costs no thread switch; what does not fit
/// waits here until the session's thread finds the socket writable. Nobody ever blocks on a client.
final class Outbox: @unchecked Sendable {
  // Unchecked because all mutable state is reached only under `lock`.

  /// A frame's result, to be settled when it is delivered or lost.
  struct Delivery: Sendable {
    let stream: StationStream
    let isLate: Bool
    /// What the frame is recorded with.
    let frame: SettledFrame
  }

  /// What became of a message.
  enum Sent {
    /// The kernel has all of it.
    case whole
    /// It waits; the session's thread has to flush.
    case queued
    /// Too much waits: the client does not read. Nothing more will be taken.
    case overflow
    /// The session is ending; the message is gone.
    case refused
  }

  private struct Entry {
    var bytes: [UInt8]
    var offset = 0
    var delivery: Delivery?
  }

  private let lock = NSLock()
  private let socket: Int32
  private let maximumByteCount: Int
  private var entries: [Entry] = []
  private var waitingByteCount = 0
  private var isRefusing = false
  private var hasOverflowed = false

  init(socket: Int32, maximumByteCount: Int) {
    self.socket = socket
    self.maximumByteCount = maximumByteCount
  }

  /// Sends a message, or queues what the kernel does not take.
  func send(_ bytes: [UInt8], delivery: Delivery? = nil) -> Sent {
    lock.withLock {
      guard !isRefusing else { return .refused }
      var offset = 0
      if entries.isEmpty {
        offset = write(bytes, from: 0)
        if offset == bytes.count { return .whole }
        guard offset >= 0 else {
          isRefusing = true
          return .refused
        }
      }
      guard waitingByteCount + bytes.count - offset <= maximumByteCount else {
        isRefusing = true
        hasOverflowed = true
        // A message cut off in its middle would garble the farewell.
        if offset > 0 { queue(Entry(bytes: bytes, offset: offset)) }
        return .overflow
      }
      queue(Entry(bytes: bytes, offset: offset, delivery: delivery))
      return .queued
    }
  }

  /// Whether more was to be sent than may wait.
  var isOverfull: Bool { lock.withLock { hasOverflowed } }

  /// Whether no more messages are taken: the client has gone, or is about to.
  var isClosed: Bool { lock.withLock { isRefusing } }

  /// Whether no message waits for the socket.
  var isEmpty: Bool { lock.withLock { entries.isEmpty } }

  /// Sends what the kernel takes now.
  ///
  /// - Returns: The results that are now delivered, and whether the socket still works.
  func flush() -> (delivered: [Delivery], isBroken: Bool) {
    lock.withLock {
      var delivered: [Delivery] = []
      while !entries.isEmpty {
        let count = write(entries[0].bytes, from: entries[0].offset)
        if count < 0 { return (delivered, true) }
        waitingByteCount -= count
        entries[0].offset += count
        guard entries[0].offset == entries[0].bytes.count else { break }
        if let delivery = entries.removeFirst().delivery { delivered.append(delivery) }
      }
      return (delivered, false)
    }
  }

  /// Takes no more messages and queues a last one behind the message under way, if any.
  ///
  /// - Parameters:
  ///   - bytes: The last message; empty for none.
  ///   - keepingQueue: Whether messages that wait are still sent before it.
  /// - Returns: The results that will not be delivered.
  func finish(with bytes: [UInt8], keepingQueue: Bool) -> [Delivery] {
    lock.withLock {
      isRefusing = true
      var lost: [Delivery] = []
      if !keepingQueue {
        let kept = entries.prefix { $0.offset > 0 }
        lost = entries.dropFirst(kept.count).compactMap(\.delivery)
        entries = Array(kept)
        waitingByteCount = entries.reduce(0) { $0 + $1.bytes.count - $1.offset }
      }
      if !bytes.isEmpty { queue(Entry(bytes: bytes)) }
      return lost
    }
  }

  /// Gives up on everything that waits.
  ///
  /// - Returns: The results that will not be delivered.
  func discard() -> [Delivery] {
    lock.withLock {
      isRefusing = true
      let lost = entries.compactMap(\.delivery)
      entries = []
      waitingByteCount = 0
      return lost
    }
  }

  private func queue(_ entry: Entry) {
    waitingByteCount += entry.bytes.count - entry.offset
    entries.append(entry)
  }

  /// Writes without waiting; the number of bytes taken, or -1 when the connection is broken.
  private func write(_ bytes: [UInt8], from offset: Int) -> Int {
    bytes.withUnsafeBytes { buffer in
      let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
      do throws(SystemError) {
        return try systemCall("send") {
          Foundation.send(socket, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        }
      } catch {
        return error.code == EAGAIN || error.code == EWOULDBLOCK ? 0 : -1
      }
    }
  }
}
