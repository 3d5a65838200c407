import Base
import Foundation
import Wire

/// What all sessions and workers of a server share.
final class ServerCore: Sendable {
  let limits: SessionLimits
  let pipelines: PipelineTable
  let manager: PipelineManager?
  let operators: OperatorPolicy
  /// Keeps the records of the study that is served; nil where none is.
  let study: StudyRecorder?
  let shadows: ShadowRunner
  let scheduler: FrameScheduler
  let health = ServiceHealth()
  let supervisor: WorkerSupervisor
  let trace = TraceRecorder()
  let frameMemory: FrameMemoryBudget
  let ringMemory: FrameMemoryBudget
  let logger: Logger
  let started = MonotonicInstant.now
  /// The start by the clock on the wall.
  let startDate = Date()
  let sessionCounts = Locked(SessionCounts())

  /// Clients now and since the start.
  struct SessionCounts: Sendable {
    var open = 0
    var accepted = 0
    var refused = 0
  }

  init(
    limits: SessionLimits, supervision: SupervisionSettings, pipelines: PipelineTable,
    manager: PipelineManager?, operators: OperatorPolicy, study: StudyRecorder? = nil,
    logger: Logger
  ) {
    let scheduler = FrameScheduler()
    self.limits = limits
    self.pipelines = pipelines
    self.manager = manager
    self.operators = operators
    self.study = study
    self.scheduler = scheduler
    supervisor = WorkerSupervisor(supervision)
    self.logger = logger
    shadows = ShadowRunner(
      niceness: (manager?.loader.niceness ?? 1) > 0 ? 19 : 0, logger: logger,
      stationWaits: { scheduler.hasWaitingFrames })
    study?.frames?.patrol { [weak scheduler] now in scheduler?.handOverFrameRecords(at: now) }
    frameMemory = FrameMemoryBudget(byteCount: limits.frameMemoryByteCount)
    ringMemory = FrameMemoryBudget(byteCount: limits.ringMemoryByteCount)
  }

  /// What answers streams that name no pipeline.
  var engine: EngineDescription { pipelines.defaultPipeline.engine }

  var welcome: WelcomeMessage {
    WelcomeMessage(
      server: "biopsyd/\(ProductVersion.text)", intendedUse: ProductVersion.intendedUse,
      engine: engine, maximumFrameByteCount: limits.maximumFrameByteCount,
      maximumStreams: limits.maximumStreamsPerSession,
      defaultDeadlineMilliseconds: Int(limits.defaultDeadline.milliseconds.rounded()),
      maximumRings: limits.maximumRingsPerSession,
      maximumRingByteCount: limits.maximumRingByteCount)
  }
}
