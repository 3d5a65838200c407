import Base
import Biopsy
import Client
import Foundation
import Imaging
import Wire

@testable import Serving

/// A server whose models can change, at a socket of its own; stopped when the test lets go of it.
final class ManagedServer: Sendable {
  let server: Server
  let manager: PipelineManager
  let table: PipelineTable
  let registry: TinyRegistry
  let log = Locked<[String]>([])
  private let folder: URL
  private let socketPath: String

  /// Loads the pipelines and starts to serve.
  ///
  /// - Parameters:
  ///   - registry: Where the models are.
  ///   - pipelines: What serves, the default one first.
  ///   - operators: Who may manage.
  ///   - workers: Frames analysed at the same time.
  ///   - maker: How analyzers are made.
  ///   - change: What the manager's loads do otherwise than the first ones.
  /// - Throws: When a model cannot be loaded or the socket cannot be had.
  init(
    _ registry: TinyRegistry, _ pipelines: [PipelineConfiguration],
    operators: OperatorPolicy = OperatorPolicy(), workers: Int = 1,
    maker: AnalyzerMaker = .segmenting, change: (inout EngineConfiguration) -> Void = { _ in }
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    socketPath = folder.appendingPathComponent("s").path
    let log = log
    let logger = Logger(threshold: .debug) { line in log.withLock { $0.append(line) } }
    var engine = EngineConfiguration()
    engine.modelsFolder = registry.folder.path
    engine.workers = workers
    let table = PipelineTable(defaultName: pipelines[0].name, logger: logger)
    let loader = PipelineLoader(engine: engine, logger: logger, maker: maker)
    for pipeline in pipelines {
      table.install(
        table.lease(
          try loader.load(
            pipeline, model: pipeline.segmenter, as: .serving, generation: table.nextGeneration())))
    }
    change(&engine)
    manager = PipelineManager(
      table: table, loader: PipelineLoader(engine: engine, logger: logger, maker: maker),
      pipelines: pipelines, logger: logger)
    var socket = SocketConfiguration()
    socket.path = socketPath
    socket.operators = operators
    server = try Server(
      listener: try ListeningSocket(path: socketPath, mode: 0o600), socket: socket,
      limits: SessionLimits(), supervision: SupervisionSettings(), manager: ServiceManager(),
      pipelines: table, pipelineManager: manager, logger: logger)
    try server.start(workers: workers)
    self.table = table
    self.registry = registry
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  func connect() throws -> DaemonConnection {
    try DaemonConnection(
      path: socketPath, hello: HelloMessage(client: "test"), timeout: .seconds(60))
  }

  /// Waits until a condition holds; false when it does not within ten seconds.
  func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return condition()
  }

  /// What `list` answers.
  func list() throws -> JSONObject { try connect().manage(ManageMessage(.list)) }
}

extension DaemonConnection {
  /// Sends the tiny networks' picture.
  @discardableResult
  func sendPicture(stream: Int) throws -> UInt64 {
    let picture = TinyRegistry.picture
    let pixels = FrameMessage.RawPixels(
      format: "rgb", width: picture.size.width, height: picture.size.height)
    return try picture.pixels.withUnsafeBytes {
      try send(FrameMessage(stream: stream, encoding: .raw(pixels)), bytes: $0)
    }
  }

  /// Opens a stream and returns its number.
  func open(_ name: String = "a", pipeline: String? = nil) throws -> Int {
    try openStream(
      OpenStreamMessage(name: name, deadlineMilliseconds: 60_000, pipeline: pipeline)
    ).stream
  }

  /// Sends the picture and returns the result.
  func look(stream: Int) throws -> FrameResult {
    guard case .result(let result) = try reply(to: try sendPicture(stream: stream)) else {
      throw ClientError(.badReply, "no result")
    }
    return result
  }
}

extension JSONObject {
  /// The entry of one pipeline in what `list` answers.
  func pipeline(_ name: String) -> JSONObject? {
    guard case .array(let entries)? = self["pipelines"] else { return nil }
    for case .object(let entry) in entries where entry["name"] == .string(name) { return entry }
    return nil
  }

  /// A member that is an object.
  func object(_ name: String) -> JSONObject? {
    guard case .object(let object)? = self[name] else { return nil }
    return object
  }
}

/// Tells whether a generation is still there, without holding it.
final class WeakGeneration {
  private weak var pipeline: ServedPipeline?
  private let wasThere: Bool

  /// Never inlined, so that no optimiser keeps what `find` returns beyond this call.
  ///
  /// - Parameter find: Finds the hold on the generation.
  @inline(never)
  init(_ find: () -> PipelineLease?) {
    let lease = find()
    pipeline = lease?.pipeline
    wasThere = lease != nil
  }

  /// Whether there was one and it is gone.
  var isFreed: Bool { wasThere && pipeline == nil }
}
