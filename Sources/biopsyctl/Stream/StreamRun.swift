import Base
import Client
import Foundation
import Wire

/// One stream from its opening to its account: a thread sends, the caller's receives.
final class StreamRun: @unchecked Sendable {
  // Unchecked because `source` and `first` are used by the sending thread only, once it runs,
  // `outputs` by the receiving one only, and what both use is in `pending` and `sendFailure`.
  private let connection: DaemonConnection
  private let plan: StreamPlan
  private let source: any FrameSource
  private let outputs: PictureOutputs
  private let stream: Int
  private let pending = Locked<[UInt64: Pending]>([:])
  private let sendFailure = Locked<(any Error)?>(nil)
  private let replies = DispatchSemaphore(value: 0)
  private let isOver = Flag()
  private let ring: FrameRing?
  /// The frame whose size the ring was made for; the sending thread's.
  private var first: SourceFrame?

  private static let slots = 8
  /// JPEG files differ in size; a larger one than this many times the first is sent as a body.
  private static let roomForJPEG = 2
  private var progress = ProgressLine()

  private struct Pending: Sendable {
    let sent: MonotonicInstant
    let frame: SourceFrame?
  }

  init(
    _ connection: DaemonConnection, plan: StreamPlan, source: any FrameSource,
    outputs: PictureOutputs
  ) throws {
    self.connection = connection
    self.plan = plan
    self.source = source
    self.outputs = outputs
    stream = try connection.openStream(
      OpenStreamMessage(
        name: plan.name, deadlineMilliseconds: plan.deadlineMilliseconds,
        exactDecode: plan.exactDecode, pipeline: plan.pipeline, imagingMode: plan.imagingMode,
        examination: plan.examination, patient: plan.patient)
    ).stream
    first = plan.sharesMemory ? try source.next() : nil
    ring = try first.map { try StreamRun.openRing(for: $0, connection) }
  }

  private static func openRing(
    for frame: SourceFrame, _ connection: DaemonConnection
  ) throws(ClientError) -> FrameRing {
    let room = frame.encoding == .jpeg ? roomForJPEG : 1
    let ring = try FrameRing(slots: slots, slotByteCount: frame.bytes.count * room)
    try connection.openRing(ring)
    return ring
  }

  /// Sends all frames and waits until each is accounted.
  func run() throws -> StreamSummary {
    let began = MonotonicInstant.now
    let sentCount = Locked(0)
    let sender = DedicatedThread(name: "send") { [self] in
      do {
        try send(counting: sentCount)
      } catch {
        sendFailure.withLock { $0 = error }
      }
      _ = try? connection.send(CloseStreamMessage(stream: stream))
    }
    var summary = StreamSummary(engine: connection.welcome.engine)
    while true {
      let (id, reply) = try connection.receive()
      switch reply {
      case .result(let result): try take(result, id, into: &summary)
      case .dropped(let drop):
        _ = pending.withLock { $0.removeValue(forKey: id) }
        replies.signal()
        summary.droppedNotices[drop.reason, default: 0] += 1
      case .streamClosed(let closed):
        // A daemon that stops closes the stream by itself, and a sender may wait for a reply.
        isOver.set()
        replies.signal()
        sender.join()
        progress.finish()
        if let failure = sendFailure.withLock({ $0 }) { throw failure }
        summary.sent = sentCount.withLock { $0 }
        summary.accounting = closed.accounting
        summary.duration = MonotonicInstant.now - began
        return summary
      case .call(let call):
        summary.calls.append(call)
        continue
      case .error(let error):
        throw ClientError(.refused(error.error.code), error.error.message)
      default:
        throw ClientError(.badReply, "the daemon sent an answer to a question not asked")
      }
      progress.show(
        "sent \(sentCount.withLock { $0 })  answered \(summary.results)"
          + "  dropped \(summary.droppedNotices.values.reduce(0, +))"
          + "  with findings \(summary.withFindings)")
    }
  }

  private func send(counting count: Locked<Int>) throws {
    let began = MonotonicInstant.now
    var due = began
    for _ in 0..<plan.maximumFrames {
      guard let frame = try first ?? source.next() else { return }
      first = nil
      if let interval = plan.interval {
        let wait = (due - .now).seconds
        if wait > 0 { Thread.sleep(forTimeInterval: wait) }
        due = due + interval
      }
      let captured = MonotonicInstant.now
      if let limit = plan.maximumDuration, captured - began > limit { return }
      let id = connection.reserveID()
      pending.withLock {
        $0[id] = Pending(sent: captured, frame: outputs.isEmpty ? nil : frame)
      }
      try frame.bytes.withUnsafeBytes { bytes in
        _ = try connection.sendCopy(
          of: bytes,
          as: FrameMessage(stream: stream, encoding: frame.encoding, captured: captured),
          by: ring, id: id)
      }
      count.withLock { $0 += 1 }
      if plan.interval == nil { replies.wait() }
      if isOver.isSet { return }
    }
  }

  private func take(
    _ result: FrameResult, _ id: UInt64, into summary: inout StreamSummary
  ) throws {
    let received = MonotonicInstant.now
    let pending = pending.withLock { $0.removeValue(forKey: id) }
    replies.signal()
    summary.results += 1
    summary.sign(result.message)
    if result.message.isLate { summary.late += 1 }
    if !result.message.findings.isEmpty { summary.withFindings += 1 }
    guard let pending else { return }
    summary.latencies.append(received - pending.sent)
    if let frame = pending.frame {
      try outputs.write(result, over: try frame.image(), named: frame.name)
    }
  }
}
