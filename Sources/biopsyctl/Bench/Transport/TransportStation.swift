import Base
import Client
import Foundation
import Wire

/// How a station's frames get to the daemon.
enum Transport: String, CaseIterable, Sendable {
  /// As bodies of messages.
  case socket
  /// In slots of a ring.
  case sharedMemory = "shared_memory"

  var label: String {
    switch self {
    case .socket: "socket"
    case .sharedMemory: "shared memory"
    }
  }
}

/// What a run, or several, came to.
struct TransportFigures: Sendable {
  var sent = 0
  var answered = 0
  var dropped = 0
  /// From capture to the parsed result.
  var latencies: [Duration] = []
  /// Time that the daemon took to prepare frames, over all answered ones.
  var preprocess = Duration.zero
  /// The daemon's processor time.
  var daemonTime = Duration.zero
  /// The part of it that is the network's.
  var networkTime = Duration.zero

  static func += (left: inout TransportFigures, right: TransportFigures) {
    left.sent += right.sent
    left.answered += right.answered
    left.dropped += right.dropped
    left.latencies += right.latencies
    left.preprocess += right.preprocess
    left.daemonTime += right.daemonTime
    left.networkTime += right.networkTime
  }
}

/// One station that streams at a fixed rate, whatever the answers.
final class TransportStation: @unchecked Sendable {
  // Unchecked because the sending thread and the receiving one share only what is locked or constant.
  private static let slots = 8
  private let connection: DaemonConnection
  private let stream: Int
  private let ring: FrameRing?
  private let frames: [BenchFrame]
  private let plan: TransportPlan
  private let captures = Locked<[UInt64: MonotonicInstant]>([:])

  init(
    _ daemon: BenchDaemon, name: String, transport: Transport, frames: [BenchFrame],
    plan: TransportPlan
  ) throws {
    connection = try DaemonConnection(path: daemon.socket, hello: BenchDaemon.hello)
    stream = try connection.openStream(
      OpenStreamMessage(name: name, deadlineMilliseconds: 10_000)
    ).stream
    self.frames = frames
    self.plan = plan
    guard transport == .sharedMemory else {
      ring = nil
      return
    }
    let ring = try FrameRing(
      slots: TransportStation.slots, slotByteCount: frames.map(\.bytes.count).max() ?? 1)
    guard try connection.openRing(ring) else {
      throw BenchError(description: "the daemon copies from the ring instead of mapping it")
    }
    self.ring = ring
  }

  /// Streams a run's frames and waits for their account.
  ///
  /// - Parameter offset: When the first frame is due, after now; stations of one run differ in it.
  /// - Returns: What came of it, without the daemon's processor time.
  /// - Throws: What kept a frame from being accounted for.
  func run(offset: Duration) throws -> TransportFigures {
    let failure = Locked<(any Error)?>(nil)
    let sender = DedicatedThread(name: "send") { [self] in
      do {
        try send(offset: offset)
        try connection.send(CloseStreamMessage(stream: stream))
      } catch {
        failure.withLock { $0 = error }
        connection.close()
      }
    }
    defer { sender.join() }
    var figures = TransportFigures()
    while true {
      let (id, reply) = try connection.receive()
      let captured = captures.withLock { $0.removeValue(forKey: id) }
      switch reply {
      case .result(let result):
        figures.answered += 1
        if let captured { figures.latencies.append(.now - captured) }
        figures.preprocess += result.message.timings.preprocess
      case .dropped: figures.dropped += 1
      case .streamClosed(let closed):
        guard closed.accounting.answered == figures.answered,
          closed.accounting.droppedTotal == figures.dropped
        else { throw BenchError(description: "the daemon's account differs from what arrived") }
        figures.sent = closed.accounting.received
        return figures
      case .error(let error):
        throw failure.withLock { $0 }
          ?? BenchError(description: "the daemon refused: \(error.error.message)")
      default: continue
      }
    }
  }

  private func send(offset: Duration) throws {
    var due = MonotonicInstant.now + offset
    for index in 0..<plan.framesPerRun {
      let wait = (due - .now).seconds
      if wait > 0 { Thread.sleep(forTimeInterval: wait) }
      due = due + .seconds(1 / plan.framesPerSecond)
      let frame = frames[index % frames.count]
      let id = connection.reserveID()
      let message = FrameMessage(stream: stream, encoding: frame.encoding, captured: nil)
      if let ring {
        guard let slot = ring.take() else { continue }
        // What a capture card would do, and not a part of the transport.
        slot.memory.copyBytes(from: frame.bytes)
        captures.withLock { $0[id] = .now }
        try connection.send(
          message, in: slot, of: ring, byteCount: frame.bytes.count, id: id)
      } else {
        captures.withLock { $0[id] = .now }
        try frame.bytes.withUnsafeBytes { bytes in
          _ = try connection.send(message, bytes: bytes, id: id)
        }
      }
    }
  }
}
