import Base
import Foundation
import Wire

/// A thread of the lowest priority on which all shadow models look at frames, one after the other.
///
/// It keeps one frame at most: what comes while it is busy, or while a station waits, is skipped.
final class ShadowRunner: @unchecked Sendable {
  // Unchecked because all mutable state is reached only under `condition`, save what `run` keeps
  // on its own thread.
  private let condition = NSCondition()
  private var job: ShadowJob?
  private var isBusy = false
  private var isStopping = false
  private var thread: DedicatedThread?
  private let stationWaits: @Sendable () -> Bool
  private let niceness: Int32
  private let logger: Logger

  /// Makes a runner; its thread starts with the first frame.
  ///
  /// - Parameters:
  ///   - niceness: How far its thread steps back for others.
  ///   - logger: Takes failures.
  ///   - stationWaits: Whether a station's frame waits for its turn.
  init(
    niceness: Int32, logger: Logger, stationWaits: @escaping @Sendable () -> Bool
  ) {
    self.niceness = niceness
    self.logger = logger
    self.stationWaits = stationWaits
  }

  /// Decides which shadow models of a pipeline shall see the frame that is analysed next.
  ///
  /// It is asked before the frame is read, so that a frame in a client's memory is copied once and
  /// all models see the same bytes.
  ///
  /// - Parameters:
  ///   - slot: The pipeline's place.
  ///   - tally: The account of the frame's stream; nil where no study is served.
  /// - Returns: Those models; none while a station waits or they are busy.
  func watchers(of slot: PipelineSlot, _ tally: ShadowTally?) -> [ShadowModel] {
    let shadows = slot.shadows
    guard !shadows.isEmpty else { return [] }
    guard canTake, !stationWaits() else {
      skip(shadows, tally)
      return []
    }
    return shadows
  }

  /// Takes a frame whose answer has left.
  func take(_ job: ShadowJob) {
    condition.lock()
    defer { condition.unlock() }
    guard self.job == nil, !isBusy, !isStopping else {
      return skip(job.shadows, job.tally)
    }
    self.job = job
    if thread == nil {
      thread = DedicatedThread(name: "shadow", niceness: niceness) { self.run() }
    }
    condition.signal()
  }

  /// Ends the thread.
  func stop() {
    condition.lock()
    isStopping = true
    if let job { skip(job.shadows, job.tally) }
    job = nil
    condition.signal()
    let thread = thread
    condition.unlock()
    thread?.join()
  }

  private var canTake: Bool {
    condition.lock()
    defer { condition.unlock() }
    return job == nil && !isBusy && !isStopping
  }

  private func skip(_ shadows: [ShadowModel], _ tally: ShadowTally?) {
    for shadow in shadows { shadow.count(.skipped, tally) }
  }

  private func run() {
    var reply = AnalysisReply()
    while let job = nextJob() {
      for shadow in job.shadows {
        if stationWaits() {
          shadow.count(.skipped, job.tally)
        } else {
          look(at: job, with: shadow, &reply)
        }
      }
    }
  }

  private func nextJob() -> ShadowJob? {
    condition.lock()
    defer { condition.unlock() }
    isBusy = false
    while job == nil, !isStopping { condition.wait() }
    isBusy = job != nil
    defer { job = nil }
    return job
  }

  private func look(at job: ShadowJob, with shadow: ShadowModel, _ reply: inout AnalysisReply) {
    reply.reset()
    do throws(AnalysisError) {
      try shadow.lease.pipeline.analyzer(ofWorker: 0).analyze(
        job.bytes,
        request: job.request, into: &reply)
      let found = ShadowBox(firstOf: reply.findings.prefix(1).map(\.box))
      shadow.count(ShadowOutcome(serving: job.serving, shadow: found), job.tally)
    } catch {
      // The first is enough for the log; the counters tell how many there are.
      if shadow.account[.failed] == 0 {
        logger.log(.warning, "shadow_failed", ["model": shadow.model, "error": "\(error)"])
      }
      shadow.count(.failed, job.tally)
    }
  }
}
