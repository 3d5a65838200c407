import Base
import Client
import Foundation
import Testing
import Wire

@testable import Serving

/// Signs its answers with a digest of its own, so that a mixture of two generations shows.
private final class SigningAnalyzer: FrameAnalyzer {
  private let digest: String
  private let gate: Flag?
  let entered = Flag()

  init(digest: String, gate: Flag? = nil) {
    self.digest = digest
    self.gate = gate
  }

  func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError) {
    entered.set()
    gate?.wait()
    Thread.sleep(forTimeInterval: 0.0005)
    reply.frameSize = [1, 1]
    reply.maskSize = [1, 1]
    reply.pipelineDigest = digest
  }

  func prove() throws(AnalysisError) {}
}

@Suite("A swap")
struct SwapTests {
  private static func engine(_ letter: String) -> EngineDescription {
    EngineDescription(
      model: "model-\(letter)/1", modelDigest: String(repeating: letter, count: 64),
      pipeline: "default", pipelineDigest: String(repeating: letter, count: 64),
      provider: "none", precision: "float32", runtimeVersion: "0", isDegraded: false,
      inputWidth: 1, inputHeight: 1)
  }

  private static func generation(
    _ letter: String, in table: PipelineTable, workers: Int, gate: Flag? = nil
  ) -> PipelineLease {
    let engine = engine(letter)
    let analyzers = (0..<workers).map { _ in
      SigningAnalyzer(digest: engine.pipelineDigest, gate: gate)
    }
    return table.lease(
      ServedPipeline(generation: table.nextGeneration(), engine: engine, analyzers: analyzers))
  }

  /// A server of a scripted pipeline, and its table.
  private final class ScriptedServer: Sendable {
    let server: Server
    let table: PipelineTable
    let path: String
    private let folder: URL

    init(workers: Int, first: (PipelineTable) -> PipelineLease) throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      path = folder.appendingPathComponent("s").path
      let logger = Logger(threshold: .error) { _ in }
      table = PipelineTable(defaultName: "default", logger: logger)
      table.install(first(table))
      // Stations that send as fast as they are answered: no quota may cut that off.
      var limits = SessionLimits()
      limits.maximumFramesPerSecond = 100_000
      server = try Server(
        listener: try ListeningSocket(path: path, mode: 0o600), socket: SocketConfiguration(),
        limits: limits, supervision: SupervisionSettings(), manager: ServiceManager(),
        pipelines: table, pipelineManager: nil, logger: logger)
      try server.start(workers: workers)
    }

    deinit {
      server.stop()
      try? FileManager.default.removeItem(at: folder)
    }
  }

  @Test func underLoadLosesNoFrameAndMixesNoAnswer() throws {
    let workers = 2
    let server = try ScriptedServer(workers: workers) {
      SwapTests.generation("a", in: $0, workers: workers)
    }
    let isDone = Flag()
    let swaps = Locked(0)
    let swapper = DedicatedThread(name: "swapper") { [table = server.table] in
      var next = "b"
      while !isDone.isSet {
        table.install(SwapTests.generation(next, in: table, workers: workers))
        next = next == "a" ? "b" : "a"
        swaps.withLock { $0 += 1 }
        Thread.sleep(forTimeInterval: 0.002)
      }
    }
    let signatures = Locked<[String: Int]>([:])
    let frames = 200
    let stations = (0..<3).map { number in
      DedicatedThread(name: "station-\(number)") { [path = server.path] in
        guard
          let connection = try? DaemonConnection(path: path, hello: HelloMessage(client: "test")),
          let stream = try? connection.open("station-\(number)")
        else { return }
        for _ in 0..<frames {
          guard let id = try? connection.sendFrame("x", stream: stream),
            case .result(let result)? = try? connection.reply(to: id)
          else { continue }
          let signature = "\(result.message.model) \(result.message.pipelineDigest.prefix(1))"
          signatures.withLock { $0[signature, default: 0] += 1 }
        }
        _ = try? connection.closeStream(stream)
      }
    }
    for station in stations { station.join() }
    isDone.set()
    swapper.join()
    let found = signatures.withLock { $0 }
    #expect(found.values.reduce(0, +) == 3 * frames, "\(found)")
    #expect(Set(found.keys) == ["model-a/1 a", "model-b/1 b"], "\(found)")
    #expect(swaps.withLock { $0 } > 10, "the test did not swap under load")
    let accounting = server.server.accounting
    #expect(accounting.received == 3 * frames && accounting.answered == 3 * frames)
    #expect(accounting.pending == 0)
  }

  @Test func letsTheFrameInFlightFinishAndThenFreesTheOldGeneration() throws {
    let gate = Flag()
    let server = try ScriptedServer(workers: 1) {
      SwapTests.generation("a", in: $0, workers: 1, gate: gate)
    }
    let old = WeakGeneration { server.table["default"]?.lease }
    let first = server.table["default"]?.lease.pipeline.analyzer(ofWorker: 0)
    let analyzer = try #require(first as? SigningAnalyzer)
    let connection = try DaemonConnection(path: server.path, hello: HelloMessage(client: "test"))
    let stream = try connection.open()
    let inFlight = try connection.sendFrame("x", stream: stream)
    #expect(analyzer.entered.wait(timeout: .seconds(20)))
    server.table.install(SwapTests.generation("b", in: server.table, workers: 1))
    #expect(!old.isFreed, "the frame in flight has lost its generation")
    gate.set()
    let next = try connection.sendFrame("x", stream: stream)
    var models: [String] = []
    for id in [inFlight, next] {
      guard case .result(let result) = try connection.reply(to: id) else {
        Issue.record("frame \(id) got no result")
        continue
      }
      models.append(result.message.model)
    }
    #expect(models == ["model-a/1", "model-b/1"])
    let isFreed = (0..<1000).contains { _ in
      if old.isFreed { return true }
      Thread.sleep(forTimeInterval: 0.01)
      return false
    }
    #expect(isFreed, "the old generation is still there")
  }

  @Test func freesAGenerationNobodyEverUsed() {
    let table = PipelineTable(defaultName: "default", logger: Logger(threshold: .error) { _ in })
    let unused = WeakGeneration { SwapTests.generation("a", in: table, workers: 1) }
    table.reclaimer.stop()
    #expect(unused.isFreed)
  }
}
