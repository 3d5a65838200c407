import Base
import Client
import Foundation
import Imaging
import Phantom
import Wire

/// What came of a check.
struct CheckOutcome {
  let engine: EngineDescription
  let deadlineMilliseconds: Int
  var comparison = ProcedureComparison()
  var sent = 0
  var results = 0
  var late = 0
  var droppedNotices: [DropReason: Int] = [:]
  var latencies: [Duration] = []
  var accounting = FrameAccounting()

  /// Whether the daemon's account and what arrived here agree, frame by frame.
  var isExact: Bool {
    accounting.received == sent && accounting.answered == results && accounting.late == late
      && accounting.pending == 0
      && DropReason.allCases.allSatisfy { accounting[$0] == droppedNotices[$0, default: 0] }
  }
}

/// Sends a procedure's frames: a thread sends, the caller's receives and compares.
final class CheckRun: @unchecked Sendable {
  // Unchecked because a `DaemonConnection` takes one sender and one receiver, and what both use
  // besides is locked.
  private let connection: DaemonConnection
  private let plan: CheckPlan
  private let frames: CheckFrames
  private let stream: StreamOpenedMessage
  private let pending = Locked<[UInt64: (frame: Int, sent: MonotonicInstant)]>([:])
  private let sendFailure = Locked<(any Error)?>(nil)
  private let replies = DispatchSemaphore(value: 0)
  private let isOver = Flag()

  init(
    _ connection: DaemonConnection, plan: CheckPlan, frames: CheckFrames
  ) throws(ClientError) {
    self.connection = connection
    self.plan = plan
    self.frames = frames
    stream = try connection.openStream(OpenStreamMessage(name: "phantom-check"))
  }

  func run() throws -> CheckOutcome {
    var outcome = CheckOutcome(
      engine: connection.welcome.engine, deadlineMilliseconds: stream.deadlineMilliseconds)
    let sent = Locked(0)
    let sender = DedicatedThread(name: "send") { [self] in
      do {
        try send(counting: sent)
      } catch {
        sendFailure.withLock { $0 = error }
      }
      _ = try? connection.send(CloseStreamMessage(stream: stream.stream))
    }
    var progress = ProgressLine()
    while true {
      let (id, reply) = try connection.receive()
      switch reply {
      case .result(let result): try take(result, id, into: &outcome)
      case .dropped(let drop):
        _ = pending.withLock { $0.removeValue(forKey: id) }
        replies.signal()
        outcome.droppedNotices[drop.reason, default: 0] += 1
      case .streamClosed(let closed):
        isOver.set()
        replies.signal()
        sender.join()
        progress.finish()
        if let failure = sendFailure.withLock({ $0 }) { throw failure }
        outcome.sent = sent.withLock { $0 }
        outcome.accounting = closed.accounting
        return outcome
      case .error(let error):
        throw ClientError(.refused(error.error.code), error.error.message)
      // What else a daemon may tell during a stream is not compared.
      default: continue
      }
      progress.show("sent \(sent.withLock { $0 }) of \(frames.files.count) frames")
    }
  }

  private func send(counting count: Locked<Int>) throws {
    var due = MonotonicInstant.now
    for (frame, file) in frames.files.enumerated() {
      if let interval = plan.interval {
        let wait = (due - .now).seconds
        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
        due = due + interval
      }
      let captured = MonotonicInstant.now
      let id = connection.reserveID()
      pending.withLock { $0[id] = (frame, captured) }
      try file.withUnsafeBytes { bytes in
        _ = try connection.send(
          FrameMessage(stream: stream.stream, encoding: .jpeg, captured: captured), bytes: bytes,
          id: id)
      }
      count.withLock { $0 += 1 }
      if plan.interval == nil { replies.wait() }
      if isOver.isSet { return }
    }
  }

  private func take(
    _ result: FrameResult, _ id: UInt64, into outcome: inout CheckOutcome
  ) throws {
    let received = MonotonicInstant.now
    let entry = pending.withLock { $0.removeValue(forKey: id) }
    replies.signal()
    outcome.results += 1
    if result.message.isLate { outcome.late += 1 }
    guard let entry else { return }
    outcome.latencies.append(received - entry.sent)
    // An abstention is no statement about the frame, right or wrong.
    guard result.message.outcome != .abstained else { return }
    let grid = ImageSize(width: result.message.maskSize[0], height: result.message.maskSize[1])
    guard PhantomProcedure.gridSides.contains(grid.width),
      PhantomProcedure.gridSides.contains(grid.height)
    else { throw ClientError(.badReply, "the daemon's masks are of \(grid) pixels") }
    let findings = try result.message.findings.map { finding in
      ProcedureComparison.Finding(mask: try result.mask(of: finding))
    }
    outcome.comparison.add(findings, for: frames.procedure.truth(at: entry.frame, grid: grid))
  }
}
