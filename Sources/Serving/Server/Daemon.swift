public import Base
import Biopsy
import Wire

/// The whole daemon: runtime, model, workers and server, from one configuration.
public final class Daemon: Sendable {
  private let server: Server
  private let manager: ServiceManager
  private let logger: Logger

  /// Loads and proves the model, then takes connections.
  ///
  /// The socket's address is claimed first, so that a second daemon fails before it loads anything;
  /// clients are served once inference works, and the service manager is told so then.
  ///
  /// - Parameters:
  ///   - configuration: All that decides what the daemon does.
  ///   - environment: What a service manager says, and the socket that it passes.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError`.
  public init(
    _ configuration: DaemonConfiguration, environment: ServiceEnvironment = ServiceEnvironment(),
    logger: Logger
  ) throws(ServingError) {
    self.logger = logger
    manager = try ServiceManager(environment)
    let socket =
      if let descriptor = environment.socketDescriptor {
        try ListeningSocket(passed: descriptor)
      } else {
        try ListeningSocket(path: configuration.socket.path, mode: configuration.socket.mode)
      }
    manager.tellStatus("loading \(configuration.engine.model)")
    let began = MonotonicInstant.now
    let engine: SegmentationEngine
    var analyzers: [any FrameAnalyzer] = []
    do {
      engine = try SegmentationEngine(configuration.engine, logger: logger)
      for _ in 0..<configuration.engine.workers {
        analyzers.append(try SegmentingAnalyzer(engine: engine))
      }
    } catch {
      throw ServingError(.model, "\(error)")
    }
    if let degradation = engine.degradation {
      logger.log(.warning, "degraded", ["reason": degradation])
    }
    server = try Server(
      listener: socket, peers: configuration.socket.peers, limits: configuration.limits,
      supervision: configuration.supervision, manager: manager,
      engine: EngineDescription(engine), engineDetails: engine.details, logger: logger)
    try server.start(analyzers: analyzers)
    manager.tellReady(server.statusLine)
    logger.log(
      .notice, "ready",
      [
        "version": ProductVersion.text, "socket": socket.path,
        "passed": environment.socketDescriptor != nil,
        "model": engine.model.identity, "provider": engine.model.session.report.provider,
        "onnxruntime": engine.runtime.version, "degraded": engine.degradation != nil,
        "load_ms": (MonotonicInstant.now - began).milliseconds.rounded(),
        "use": ProductVersion.intendedUse,
      ])
  }

  /// Answers what is in flight, tells every client and returns when all threads are done.
  public func stop() {
    manager.tellStopping()
    logger.log(.notice, "stopping")
    server.stop()
    let accounting = server.accounting
    logger.log(
      .notice, "stopped",
      [
        "received": accounting.received, "answered": accounting.answered,
        "late": accounting.late, "dropped": accounting.droppedTotal,
        "pending": accounting.pending,
      ])
  }
}
