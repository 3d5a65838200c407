public import Base
import Foundation
public import Wire

/// Serves stations over a Unix-domain socket: one thread accepts, one a session talks, one a worker
/// analyses.
public final class Server: Sendable {
  private let core: ServerCore
  private let listener: ListeningSocket
  private let peerPolicy: PeerPolicy
  private let sessions = Locked<[Int: (session: ClientSession, thread: DedicatedThread)]>([:])
  private let workers = Locked<[DedicatedThread]>([])
  private let acceptor = Locked<DedicatedThread?>(nil)
  private let heartbeat: Heartbeat
  private let solePipeline = Locked<(EngineDescription, JSONObject)?>(nil)

  /// Binds the socket to serve one pipeline, whose analyzers `start(analyzers:)` brings.
  ///
  /// - Parameters:
  ///   - socket: The socket file's path, mode and who may use it.
  ///   - limits: What clients may ask for.
  ///   - supervision: When workers have to prove themselves.
  ///   - manager: Is told that the server is alive.
  ///   - engine: What is served, for the handshake and each result.
  ///   - engineDetails: What else the status shall tell of the engine.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError` when the socket cannot be had.
  public convenience init(
    socket: SocketConfiguration, limits: SessionLimits,
    supervision: SupervisionSettings = SupervisionSettings(),
    manager: ServiceManager = ServiceManager(), engine: EngineDescription,
    engineDetails: JSONObject = JSONObject(), logger: Logger
  ) throws(ServingError) {
    try self.init(
      listener: try ListeningSocket(path: socket.path, mode: socket.mode), socket: socket,
      limits: limits, supervision: supervision, manager: manager,
      pipelines: PipelineTable(defaultName: engine.pipeline, logger: logger),
      pipelineManager: nil, logger: logger)
    solePipeline.withLock { $0 = (engine, engineDetails) }
  }

  /// Serves at an address that is claimed already.
  ///
  /// - Parameters:
  ///   - listener: The claimed address.
  ///   - socket: Who may use it.
  ///   - limits: What clients may ask for.
  ///   - supervision: When workers have to prove themselves.
  ///   - manager: Who is told that the daemon is alive.
  ///   - pipelines: What serves; the default one is installed before `start(workers:)`.
  ///   - pipelineManager: What changes the pipelines; nil when they stay as they are.
  ///   - study: Keeps the records of a study; nil where none is served.
  ///   - logger: Where log lines go.
  /// - Throws: `ServingError` when no thread can be woken.
  init(
    listener: ListeningSocket, socket: SocketConfiguration, limits: SessionLimits,
    supervision: SupervisionSettings, manager: ServiceManager, pipelines: PipelineTable,
    pipelineManager: PipelineManager?, study: StudyRecorder? = nil, logger: Logger
  ) throws(ServingError) {
    core = ServerCore(
      limits: limits, supervision: supervision, pipelines: pipelines, manager: pipelineManager,
      operators: socket.operators, study: study, logger: logger)
    heartbeat = try Heartbeat(core: core, manager: manager)
    peerPolicy = socket.peers
    self.listener = listener
  }

  /// Starts the workers of the one pipeline and takes connections.
  ///
  /// - Parameter analyzers: One for each worker; they have proved that they work.
  /// - Throws: `ServingError` when the socket cannot be listened at.
  public func start(analyzers: sending [any FrameAnalyzer]) throws(ServingError) {
    guard let (engine, details) = solePipeline.withLock({ $0 }) else {
      preconditionFailure("a server of several pipelines is started with start(workers:)")
    }
    let count = analyzers.count
    let pipelines = core.pipelines
    pipelines.install(
      pipelines.lease(
        ServedPipeline(
          generation: pipelines.nextGeneration(), engine: engine, details: details,
          analyzers: analyzers)))
    try start(workers: count)
  }

  /// Starts the workers and takes connections.
  ///
  /// - Parameter count: How many; each generation of a pipeline has as many analyzers.
  /// - Throws: `ServingError` when the socket cannot be listened at.
  func start(workers count: Int) throws(ServingError) {
    core.health.recordProof(at: .now)
    core.supervisor.watch(workers: count, at: .now)
    let threads = (0..<count).map { index in
      DedicatedThread(name: "worker-\(index)") { [core] in
        AnalysisWorker(index: index, server: core).run()
      }
    }
    workers.withLock { [threads] in $0 = threads }
    try listener.listen()
    let thread = DedicatedThread(name: "accept") { self.acceptConnections() }
    acceptor.withLock { $0 = thread }
    heartbeat.start()
  }

  /// Stops: takes no more connections, answers what is in flight, tells every client, and returns
  /// when all threads are done.
  public func stop() {
    heartbeat.stop()
    listener.stop()
    acceptor.withLock { $0 }?.join()
    for drop in core.scheduler.stop() { drop.stream.session.notify(drop) }
    for worker in workers.withLock({ $0 }) { worker.join() }
    core.manager?.stop()
    let remaining = sessions.withLock { Array($0.values) }
    for (session, _) in remaining { session.requestStop() }
    for (_, thread) in remaining { thread.join() }
    // What the shadows have seen is entered before the ledger is closed.
    core.shadows.stop()
    core.study?.stop()
    core.pipelines.reclaimer.stop()
  }

  /// What became of all frames since the start; exact at every moment.
  public var accounting: FrameAccounting { core.scheduler.accounts.total }

  /// How the server is doing, in one line.
  var statusLine: String { core.statusLine }

  private func acceptConnections() {
    while true {
      do {
        guard let connection = try listener.accept() else { return }
        try admit(connection)
      } catch {
        core.logger.log(.error, "accept_failed", ["error": "\(error)"])
        // Out of descriptors or memory: waiting lets sessions end and free some.
        Thread.sleep(forTimeInterval: 0.1)
      }
    }
  }

  private func admit(_ connection: consuming FileDescriptor) throws {
    let number = core.sessionCounts.withLock { counts in
      counts.accepted += 1
      return counts.accepted
    }
    let session = try ClientSession(number: number, socket: connection, server: core)
    if let refusal = refusal(of: session) {
      core.sessionCounts.withLock { $0.refused += 1 }
      core.logger.log(
        .warning, "session_refused",
        ["pid": session.peer.process, "uid": session.peer.user, "code": refusal.code.rawValue])
      session.send(ErrorMessage(refusal, endsSession: true), correlationID: 0)
      return
    }
    core.sessionCounts.withLock { $0.open += 1 }
    // Under the lock, so that the thread finds itself in the table however soon it ends.
    sessions.withLock { sessions in
      let thread = DedicatedThread(name: "session-\(number)") {
        session.run()
        self.core.sessionCounts.withLock { $0.open -= 1 }
        _ = self.sessions.withLock { $0.removeValue(forKey: number) }
      }
      sessions[number] = (session, thread)
    }
  }

  private func refusal(of session: ClientSession) -> WireError? {
    guard peerPolicy.allows(session.peer) else {
      return WireError(
        .notAllowed, "user \(session.peer.user) and group \(session.peer.group) are not allowed")
    }
    let limit = core.limits.maximumSessions
    guard core.sessionCounts.withLock({ $0.open }) < limit else {
      return WireError(.busy, "\(limit) clients are connected, and no more are allowed")
    }
    return nil
  }
}
