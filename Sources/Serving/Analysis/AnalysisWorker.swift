import Base
import Wire

/// A thread that takes frames in their turn, analyses them and hands out the results.
final class AnalysisWorker {
  private let number: Int
  private let analyzer: any FrameAnalyzer
  private let scheduler: FrameScheduler
  private let engine: EngineDescription
  private let health: ServiceHealth
  private let supervisor: WorkerSupervisor
  private let trace: TraceRecorder
  private let logger: Logger
  private var encoder = MessageEncoder()
  private var reply = AnalysisReply()

  init(number: Int, analyzer: any FrameAnalyzer, core: ServerCore) {
    self.number = number
    self.analyzer = analyzer
    scheduler = core.scheduler
    engine = core.engine
    health = core.health
    supervisor = core.supervisor
    trace = core.trace
    logger = core.logger
  }

  /// Works until the scheduler stops.
  func run() {
    while let turn = scheduler.next(for: number) {
      switch turn {
      case .expired(let drop): drop.stream.session.notify(drop)
      case .analyze(let frame):
        analyze(frame)
        scheduler.release(frame.stream)
      case .prove: prove()
      }
    }
  }

  private func analyze(_ frame: QueuedFrame) {
    let session = frame.stream.session
    let preferences = session.preferences
    let began = MonotonicInstant.now
    supervisor.begin(number, at: began)
    reply.reset()
    do throws(AnalysisError) {
      try analyzer.analyze(
        frame.bytes,
        request: AnalysisRequest(
          encoding: frame.encoding, exactDecode: frame.stream.exactDecode,
          masks: preferences.masks, contours: preferences.contours), into: &reply)
    } catch {
      return drop(frame, error, began: began)
    }
    let finished = MonotonicInstant.now
    reply.timings.receive = frame.receiveDuration
    reply.timings.wait = began - frame.arrived
    reply.timings.total = finished - frame.captured
    let isLate = finished > frame.deadline
    supervisor.end(number, .answered, at: finished)
    health.recordSuccess(reply.timings, pipeline: engine.pipeline, at: finished)
    encoder.encode(
      ResultMessage(
        reply, stream: frame.stream.number, isLate: isLate, masks: preferences.masks,
        engine: engine), correlationID: frame.correlationID, body: reply.body)
    session.deliver(encoder.bytes, for: frame.stream, isLate: isLate)
    trace.record(
      FrameTrace(
        frame, worker: number, pipeline: engine.pipeline, began: began, finished: finished,
        timings: reply.timings, outcome: isLate ? .late : .answered))
  }

  /// Runs the canary: known input in place of a station's frame.
  private func prove() {
    let began = MonotonicInstant.now
    supervisor.begin(number, at: began)
    var failure: String?
    do throws(AnalysisError) {
      try analyzer.prove()
    } catch {
      switch error {
      case .invalidFrame(let message), .failed(let message): failure = message
      }
    }
    let finished = MonotonicInstant.now
    supervisor.end(number, failure == nil ? .proved : .disproved, at: finished)
    if let failure {
      health.recordFailure(failure)
      logger.log(.error, "canary_failed", ["worker": number, "error": failure])
    } else {
      health.recordProof(at: finished)
    }
    trace.record(
      CanaryTrace(worker: number, began: began, finished: finished, succeeded: failure == nil))
  }

  private func drop(_ frame: QueuedFrame, _ error: AnalysisError, began: MonotonicInstant) {
    let (reason, message): (DropReason, String) =
      switch error {
      case .invalidFrame(let message): (.invalid, message)
      case .failed(let message): (.failed, message)
      }
    let finished = MonotonicInstant.now
    supervisor.end(number, reason == .failed ? .failed : .refused, at: finished)
    trace.record(
      FrameTrace(
        frame, worker: number, pipeline: engine.pipeline, began: began, finished: finished,
        timings: reply.timings, outcome: reason == .failed ? .failed : .invalid))
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
