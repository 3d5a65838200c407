import Base
import Wire

/// What all sessions and workers of a server share.
final class ServerCore: Sendable {
  let limits: SessionLimits
  let engine: EngineDescription
  let engineDetails: JSONObject
  let scheduler = FrameScheduler()
  let health = ServiceHealth()
  let frameMemory: FrameMemoryBudget
  let ringMemory: FrameMemoryBudget
  let logger: Logger
  let started = MonotonicInstant.now
  let sessionCounts = Locked(SessionCounts())

  /// Clients now and since the start.
  struct SessionCounts: Sendable {
    var open = 0
    var accepted = 0
    var refused = 0
  }

  init(
    limits: SessionLimits, engine: EngineDescription, engineDetails: JSONObject, logger: Logger
  ) {
    self.limits = limits
    self.engine = engine
    self.engineDetails = engineDetails
    self.logger = logger
    frameMemory = FrameMemoryBudget(byteCount: limits.frameMemoryByteCount)
    ringMemory = FrameMemoryBudget(byteCount: limits.ringMemoryByteCount)
  }

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
