public import Base
import Runtime
import Wire

/// The whole daemon: runtime, model, workers and server, from one configuration.
public final class Daemon: Sendable {
  private let server: Server
  private let logger: Logger

  /// Loads and proves the model, then takes connections.
  ///
  /// The socket's address is claimed first, so that a second daemon fails before it loads anything;
  /// clients can connect once inference works.
  ///
  /// - Parameters:
  ///   - configuration: All that decides what the daemon does.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError`.
  public init(_ configuration: DaemonConfiguration, logger: Logger) throws(ServingError) {
    self.logger = logger
    let socket = try ListeningSocket(
      path: configuration.socket.path, mode: configuration.socket.mode)
    let began = MonotonicInstant.now
    ProcessMemory.mapLargeBlocks()
    let pipelines = PipelineTable(defaultName: configuration.nameOfDefaultPipeline, logger: logger)
    let loader = PipelineLoader(engine: configuration.engine, logger: logger)
    let manager = PipelineManager(
      table: pipelines, loader: loader, pipelines: configuration.servedPipelines, logger: logger)
    try Daemon.load(configuration.servedPipelines, by: loader, into: pipelines, logger: logger)
    server = Server(
      listener: socket, socket: configuration.socket, limits: configuration.limits,
      pipelines: pipelines, manager: manager, logger: logger)
    try server.start(workers: configuration.engine.workers)
    let engine = pipelines.defaultPipeline.engine
    logger.log(
      .notice, "ready",
      [
        "version": ProductVersion.text, "socket": configuration.socket.path,
        "pipelines": pipelines.all.map(\.name).joined(separator: ","), "model": engine.model,
        "provider": engine.provider, "onnxruntime": engine.runtimeVersion,
        "degraded": pipelines.all.contains { $0.lease.pipeline.engine.isDegraded },
        "load_ms": (MonotonicInstant.now - began).milliseconds.rounded(),
        "use": ProductVersion.intendedUse,
      ])
    manager.loadConfiguredShadows()
  }

  /// Loads the pipelines that serve from the start.
  private static func load(
    _ pipelines: [PipelineConfiguration], by loader: PipelineLoader, into table: PipelineTable,
    logger: Logger
  ) throws(ServingError) {
    for pipeline in pipelines {
      let lease: PipelineLease
      do {
        lease = table.lease(
          try loader.load(
            pipeline, model: pipeline.segmenter, as: .serving, generation: table.nextGeneration()))
      } catch {
        throw error as? ServingError ?? ServingError(.model, "\(error)")
      }
      table.install(lease)
      if case .string(let reason)? = lease.pipeline.details["degradation"] {
        logger.log(.warning, "degraded", ["pipeline": pipeline.name, "reason": reason])
      }
    }
  }

  /// Answers what is in flight, tells every client and returns when all threads are done.
  public func stop() {
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
