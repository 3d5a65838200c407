public import Base
import Runtime
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
    ProcessMemory.mapLargeBlocks()
    let pipelines = PipelineTable(defaultName: configuration.nameOfDefaultPipeline, logger: logger)
    let loader = PipelineLoader(engine: configuration.engine, logger: logger)
    try Daemon.load(configuration.servedPipelines, by: loader, into: pipelines, logger: logger)
    let study = try Daemon.openStudy(
      configuration.study, environment, pipelines, niceness: loader.niceness > 0 ? 5 : 0,
      logger: logger)
    let pipelineManager = PipelineManager(
      table: pipelines, loader: loader, pipelines: configuration.servedPipelines, study: study,
      logger: logger)
    server = try Server(
      listener: socket, socket: configuration.socket, limits: configuration.limits,
      supervision: configuration.supervision, manager: manager, pipelines: pipelines,
      pipelineManager: pipelineManager, study: study, logger: logger)
    try server.start(workers: configuration.engine.workers)
    manager.tellReady(server.statusLine)
    let engine = pipelines.defaultPipeline.engine
    logger.log(
      .notice, "ready",
      [
        "version": ProductVersion.text, "socket": socket.path,
        "passed": environment.socketDescriptor != nil,
        "pipelines": pipelines.all.map(\.name).joined(separator: ","), "model": engine.model,
        "provider": engine.provider, "onnxruntime": engine.runtimeVersion,
        "degraded": pipelines.all.contains { $0.lease.pipeline.engine.isDegraded },
        "load_ms": (MonotonicInstant.now - began).milliseconds.rounded(),
        "use": ProductVersion.intendedUse,
      ])
    pipelineManager.loadConfiguredShadows()
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

  /// Opens the ledger of the study that is served, if any, and holds the pipelines to its protocol.
  private static func openStudy(
    _ configuration: StudyConfiguration?, _ environment: ServiceEnvironment, _ table: PipelineTable,
    niceness: Int32, logger: Logger
  ) throws(ServingError) -> StudyRecorder? {
    guard let configuration else { return nil }
    return try StudyRecorder(
      configuration, serving: table.all.map(\.lease.pipeline),
      credentials: environment.credentialsFolder,
      runtimeVersion: table.defaultPipeline.engine.runtimeVersion, niceness: niceness,
      logger: logger)
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
