import Base
import Biopsy
import Imaging
import Wire

/// A thread that takes frames in their turn, analyses them and hands out the results.
final class AnalysisWorker {
  private let index: Int
  private let scheduler: FrameScheduler
  private let shadows: ShadowRunner
  private let pipelines: PipelineTable
  private let health: ServiceHealth
  private let supervisor: WorkerSupervisor
  private let trace: TraceRecorder
  private let logger: Logger
  private let study: StudyRecorder?
  private var encoder = MessageEncoder()
  private var reply = AnalysisReply()
  private var durationOfLastLooks = Duration.zero

  /// Makes a worker.
  ///
  /// - Parameters:
  ///   - index: Its number; the analyzers of that number are its own.
  ///   - server: What all workers share.
  init(index: Int, server: ServerCore) {
    self.index = index
    scheduler = server.scheduler
    shadows = server.shadows
    pipelines = server.pipelines
    health = server.health
    supervisor = server.supervisor
    trace = server.trace
    logger = server.logger
    study = server.study
  }

  /// Works until the scheduler stops.
  func run() {
    scheduler.enrolWorker()
    while let turn = scheduler.next(for: index) {
      switch turn {
      case .expired(let drop): drop.stream.session.notify(drop)
      case .analyze(let frame):
        analyze(frame)
        if let final = scheduler.release(frame.stream) {
          frame.stream.session.notifyClosed(frame.stream, final)
        }
      case .prove: prove()
      }
    }
  }

  private func analyze(_ turn: QueuedFrame) {
    let session = turn.stream.session
    let slot = turn.stream.pipeline.slot
    // One generation analyses the frame and signs the answer, whatever takes over meanwhile.
    let lease = slot.lease
    // Kept to the end, so that it is not this thread that frees a generation.
    defer { withExtendedLifetime(lease) {} }
    let pipeline = lease.pipeline
    let analyzer = pipeline.analyzer(ofWorker: index)
    let preferences = session.preferences
    let procedure = turn.stream.procedure
    let watchers = shadows.watchers(of: slot, turn.stream.shadowTally)
    let began = MonotonicInstant.now
    supervisor.begin(index, at: began)
    reply.reset()
    let frame: QueuedFrame
    do throws(AnalysisError) {
      if pipeline.following != nil {
        try procedure.follow(pipeline, exactDecode: turn.stream.exactDecode)
      }
      let isLookedAtAgain = !watchers.isEmpty || procedure.mayLookAgain
      frame = isLookedAtAgain ? try turn.owned() : turn
      var request = AnalysisRequest(
        encoding: frame.encoding, exactDecode: frame.stream.exactDecode,
        masks: preferences.masks, contours: preferences.contours)
      request.region = frame.stream.region
      if case .slot(let slot) = frame.content { request.slot = slot }
      if let following = pipeline.following {
        request.procedure = procedure
        request.display = following.display
        request.captured = frame.captured
        request.imagingMode = frame.imagingMode
      }
      try frame.read { bytes throws(AnalysisError) in
        try analyzer.analyze(bytes, request: request, into: &reply)
      }
    } catch {
      return drop(turn, error, pipeline: pipeline.name, began: began)
    }
    let finished = MonotonicInstant.now
    reply.timings.receive = frame.receiveDuration
    reply.timings.wait = began - frame.arrived
    reply.timings.total = finished - frame.captured
    let isLate = finished > frame.deadline
    supervisor.end(index, .answered, at: finished)
    health.recordSuccess(
      reply.timings, inferenceProcessorTime: reply.inferenceProcessorTime,
      pipeline: pipeline.name, at: finished)
    // Looks come after the answer: the pace tells of the last ones.
    scheduler.recordService(finished - began + durationOfLastLooks)
    var result = ResultMessage(
      reply, stream: frame.stream.number, isLate: isLate, masks: preferences.masks,
      engine: pipeline.engine)
    result.paceFramesPerSecond = scheduler.pace
    encoder.encode(result, correlationID: frame.correlationID, body: reply.body)
    session.note(reply.polyps, in: frame.stream)
    var settled = turn.unseen
    settled.seen = reply.sight
    session.deliver(encoder.bytes, for: frame.stream, settled, isLate: isLate)
    trace.record(
      FrameTrace(
        frame, worker: index, pipeline: pipeline.name, began: began, finished: finished,
        timings: reply.timings, outcome: isLate ? .late : .answered))
    let delivered = MonotonicInstant.now
    if let following = pipeline.following { examine(frame, following) }
    durationOfLastLooks = .now - delivered
    if !watchers.isEmpty {
      shadows.take(ShadowJob(frame, findings: reply.findings, for: watchers))
    }
  }

  /// Has histology look at a frame whose answer has left, and tells of calls that are sealed.
  private func examine(_ frame: QueuedFrame, _ following: PipelineFollowing) {
    let stream = frame.stream
    if stream.procedure.isLookWanted, case .received(let loan, let byteCount) = frame.content,
      let encoding = try? FrameEncoding(frame.encoding)
    {
      supervisor.begin(index, at: .now)
      let failure = stream.procedure.examine(
        .encoded(
          loan.buffer.bytes(byteCount), encoding, exactDecode: stream.exactDecode))
      supervisor.end(index, failure == nil ? .answered : .failed, at: .now)
      study?.noteLooks(in: frame, loan, byteCount: byteCount, encoding)
      if let failure {
        health.recordFailure(failure.message)
        logger.log(
          .error, "histology_failed", ["stream": stream.name, "error": failure.message])
      }
    }
    let calls = stream.procedure.takeSealedCalls()
    if !calls.isEmpty { stream.session.tell(calls, of: stream, display: following.display) }
  }

  /// Runs the canary of every pipeline: known input in place of a station's frame.
  private func prove() {
    let began = MonotonicInstant.now
    supervisor.begin(index, at: began)
    let failure = pipelines.all.lazy.compactMap { self.failure(of: $0) }.first
    let finished = MonotonicInstant.now
    supervisor.end(index, failure == nil ? .proved : .disproved, at: finished)
    if let failure {
      health.recordFailure(failure)
      logger.log(.error, "canary_failed", ["worker": index, "error": failure])
    } else {
      health.recordProof(at: finished)
    }
    trace.record(
      CanaryTrace(worker: index, began: began, finished: finished, succeeded: failure == nil))
  }

  /// What is wrong with a pipeline's present generation; nil when it proves itself.
  private func failure(of slot: PipelineSlot) -> String? {
    let lease = slot.lease
    defer { withExtendedLifetime(lease) {} }
    do throws(AnalysisError) {
      try lease.pipeline.analyzer(ofWorker: index).prove()
    } catch {
      switch error {
      case .invalidFrame(let message), .failed(let message), .unread(_, let message):
        return "pipeline \(slot.name): \(message)"
      }
    }
    do {
      try lease.pipeline.following?.proveHistology()
      return nil
    } catch {
      return "pipeline \(slot.name): \(error)"
    }
  }

  private func drop(
    _ frame: QueuedFrame, _ error: AnalysisError, pipeline: String, began: MonotonicInstant
  ) {
    let (reason, message): (DropReason, String) =
      switch error {
      case .invalidFrame(let message): (.invalid, message)
      case .failed(let message): (.failed, message)
      case .unread(let reason, let message): (reason, message)
      }
    let finished = MonotonicInstant.now
    supervisor.end(index, reason == .failed ? .failed : .refused, at: finished)
    trace.record(
      FrameTrace(
        frame, worker: index, pipeline: pipeline, began: began, finished: finished,
        timings: reply.timings, outcome: reason == .failed ? .failed : .invalid))
    if reason == .failed {
      health.recordFailure(message)
      logger.log(.error, "inference_failed", ["stream": frame.stream.name, "error": message])
    }
    let final = scheduler.settle(frame.stream, .dropped(reason), frame.unseen)
    frame.stream.session.notify(
      FrameScheduler.Drop(
        stream: frame.stream, correlationID: frame.correlationID, reason: reason,
        message: message, final: final))
  }
}
