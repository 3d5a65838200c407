import Base
import Wire

/// A thread that takes frames in their turn, analyses them and hands out the results.
final class AnalysisWorker {
  private let scheduler: FrameScheduler
  private let analyzer: any FrameAnalyzer
  private let engine: EngineDescription
  private let health: ServiceHealth
  private let logger: Logger
  private var encoder = MessageEncoder()
  private var reply = AnalysisReply()

  init(
    scheduler: FrameScheduler, analyzer: any FrameAnalyzer, engine: EngineDescription,
    health: ServiceHealth, logger: Logger
  ) {
    self.scheduler = scheduler
    self.analyzer = analyzer
    self.engine = engine
    self.health = health
    self.logger = logger
  }

  /// Works until the scheduler stops.
  func run() {
    scheduler.enrolWorker()
    while let turn = scheduler.next() {
      switch turn {
      case .expired(let drop): drop.stream.session.notify(drop)
      case .analyze(let frame):
        analyze(frame)
        scheduler.release(frame.stream)
      }
    }
  }

  private func analyze(_ frame: QueuedFrame) {
    let session = frame.stream.session
    let preferences = session.preferences
    let began = MonotonicInstant.now
    reply.reset()
    do throws(AnalysisError) {
      var request = AnalysisRequest(
        encoding: frame.encoding, exactDecode: frame.stream.exactDecode,
        masks: preferences.masks, contours: preferences.contours)
      request.region = frame.stream.region
      if case .slot(let slot) = frame.content { request.slot = slot }
      try frame.read { bytes throws(AnalysisError) in
        try analyzer.analyze(bytes, request: request, into: &reply)
      }
    } catch {
      return drop(frame, error)
    }
    let finished = MonotonicInstant.now
    reply.timings.receive = frame.receiveDuration
    reply.timings.wait = began - frame.arrived
    reply.timings.total = finished - frame.captured
    let isLate = finished > frame.deadline
    health.recordSuccess(reply.timings, at: finished)
    scheduler.recordService(finished - began)
    var result = ResultMessage(
      reply, stream: frame.stream.number, isLate: isLate, masks: preferences.masks, engine: engine)
    result.paceFramesPerSecond = scheduler.pace
    encoder.encode(result, correlationID: frame.correlationID, body: reply.body)
    session.deliver(encoder.bytes, for: frame.stream, isLate: isLate)
  }

  private func drop(_ frame: QueuedFrame, _ error: AnalysisError) {
    let (reason, message): (DropReason, String) =
      switch error {
      case .invalidFrame(let message): (.invalid, message)
      case .failed(let message): (.failed, message)
      case .unread(let reason, let message): (reason, message)
      }
    if reason == .failed {
      health.recordFailure(message)
      logger.log(.error, "inference_failed", ["stream": frame.stream.name, "error": message])
    }
    let final = scheduler.settle(frame.stream, .dropped(reason))
    frame.stream.session.notify(
      FrameScheduler.Drop(
        stream: frame.stream, correlationID: frame.correlationID, reason: reason,
        message: message, final: final))
  }
}
