import Base
import Foundation
import Wire

/// What all sessions and workers of a server share.
final class ServerCore: Sendable {
  let limits: SessionLimits
  let engine: EngineDescription
  let engineDetails: JSONObject
  let scheduler = FrameScheduler()
  let health = ServiceHealth()
  let supervisor: WorkerSupervisor
  let trace = TraceRecorder()
  let frameMemory: FrameMemoryBudget
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
    limits: SessionLimits, supervision: SupervisionSettings, engine: EngineDescription,
    engineDetails: JSONObject, logger: Logger
  ) {
    self.limits = limits
    supervisor = WorkerSupervisor(supervision)
    self.engine = engine
    self.engineDetails = engineDetails
    self.logger = logger
    frameMemory = FrameMemoryBudget(byteCount: limits.frameMemoryByteCount)
  }

  var welcome: WelcomeMessage {
    WelcomeMessage(
      server: "biopsyd/\(ProductVersion.text)", intendedUse: ProductVersion.intendedUse,
      engine: engine, maximumFrameByteCount: limits.maximumFrameByteCount,
      maximumStreams: limits.maximumStreamsPerSession,
      defaultDeadlineMilliseconds: Int(limits.defaultDeadline.milliseconds.rounded()))
  }
}
