import Base
import Biopsy
import Client
import Foundation
import Testing
import Wire

@testable import Serving

/// Finds what it is told to find.
private final class FixedAnalyzer: FrameAnalyzer {
  private let boxes: [[Int]]
  private let fails: Bool
  private let gate: Flag?
  let seen = Locked(0)

  init(boxes: [[Int]] = [], fails: Bool = false, gate: Flag? = nil) {
    self.boxes = boxes
    self.fails = fails
    self.gate = gate
  }

  func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError) {
    seen.withLock { $0 += 1 }
    gate?.wait()
    if fails { throw .failed("scripted") }
    reply.frameSize = [100, 100]
    reply.maskSize = [1, 1]
    reply.pipelineDigest = RunningServer.engine.pipelineDigest
    for box in boxes {
      reply.findings.append(.init(box: box, areaFraction: 0.1, confidence: 0.9))
    }
  }

  func prove() throws(AnalysisError) {}
}

@Suite("Shadow models")
struct ShadowTests {
  private static let box = [10, 10, 20, 20]

  /// A server of one pipeline with shadows.
  private final class ShadowedServer: Sendable {
    let server: Server
    let table: PipelineTable
    let path: String
    private let folder: URL

    init(serving: [any FrameAnalyzer], shadows: [any FrameAnalyzer]) throws {
      folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      path = folder.appendingPathComponent("s").path
      let logger = Logger(threshold: .error) { _ in }
      let table = PipelineTable(defaultName: "test", logger: logger)
      func lease(_ model: String, _ analyzers: [any FrameAnalyzer]) -> PipelineLease {
        var engine = RunningServer.engine
        engine.model = model
        return table.lease(
          ServedPipeline(
            generation: table.nextGeneration(), engine: engine, analyzers: analyzers))
      }
      table.install(lease("serving/1", serving))
      for (index, analyzer) in shadows.enumerated() {
        table["test"]?.add(ShadowModel(lease("shadow/\(index + 1)", [analyzer])))
      }
      server = try Server(
        listener: try ListeningSocket(path: path, mode: 0o600), socket: SocketConfiguration(),
        limits: SessionLimits(), supervision: SupervisionSettings(), manager: ServiceManager(),
        pipelines: table, pipelineManager: nil, logger: logger)
      try server.start(workers: serving.count)
      self.table = table
    }

    deinit {
      server.stop()
      try? FileManager.default.removeItem(at: folder)
    }

    func account(of model: String) -> ShadowAccount {
      table["test"]?.shadows.first { $0.model == model }?.account ?? ShadowAccount()
    }

    /// Sends frames one by one, each once the one before is answered and looked at.
    func send(_ count: Int, frames text: String = "x") throws -> [ResultMessage] {
      let connection = try DaemonConnection(path: path, hello: HelloMessage(client: "test"))
      let stream = try connection.open()
      return try (0..<count).map { _ in
        guard
          case .result(let result) = try connection.reply(
            to: connection.sendFrame(text, stream: stream))
        else { throw ClientError(.badReply, "no result") }
        return result.message
      }
    }
  }

  private func waitUntil(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return condition()
  }

  @Test func areComparedAndNeverShown() throws {
    let server = try ShadowedServer(
      serving: [FixedAnalyzer(boxes: [ShadowTests.box])],
      shadows: [
        FixedAnalyzer(boxes: [[12, 12, 20, 20]]), FixedAnalyzer(boxes: [[60, 60, 20, 20]]),
        FixedAnalyzer(), FixedAnalyzer(fails: true),
      ])
    let results = try server.send(1)
    #expect(results.map(\.model) == ["serving/1"])
    #expect(results[0].findings.map(\.box) == [ShadowTests.box])
    for (model, outcome) in [
      ("shadow/1", ShadowOutcome.samePlace), ("shadow/2", .elsewhere), ("shadow/3", .servingOnly),
      ("shadow/4", .failed),
    ] {
      #expect(waitUntil { server.account(of: model)[outcome] == 1 }, "\(model)")
    }
    let metrics = try DaemonConnection(path: server.path, hello: HelloMessage(client: "test"))
      .metrics()
    #expect(
      metrics.contains(
        "biopsyd_shadow_frames_total{pipeline=\"test\",model=\"shadow/1\",outcome=\"same_place\"} 1"
      ))
    // A failing shadow is no failure of the service.
    #expect(metrics.contains("biopsyd_inference_failures_consecutive 0\n"))
  }

  @Test func seeOnlyWhatTheyHaveTimeFor() throws {
    let gate = Flag()
    let shadow = FixedAnalyzer(boxes: [ShadowTests.box], gate: gate)
    let server = try ShadowedServer(serving: [FixedAnalyzer()], shadows: [shadow])
    _ = try server.send(1)
    #expect(waitUntil { shadow.seen.withLock { $0 } == 1 })
    // It is busy now: stations are answered all the same.
    #expect(try server.send(20).count == 20)
    #expect(waitUntil { server.account(of: "shadow/1")[.skipped] == 20 })
    gate.set()
    #expect(waitUntil { server.account(of: "shadow/1")[.shadowOnly] == 1 })
    #expect(shadow.seen.withLock { $0 } == 1)
  }

  @Test func stepBackWhileAStationWaits() {
    let waits = Locked(true)
    let shadow = FixedAnalyzer()
    let table = PipelineTable(defaultName: "test", logger: Logger(threshold: .error) { _ in })
    let lease = table.lease(
      ServedPipeline(generation: 1, engine: RunningServer.engine, analyzers: [FixedAnalyzer()]))
    let slot = PipelineSlot(lease)
    let model = ShadowModel(
      table.lease(
        ServedPipeline(generation: 2, engine: RunningServer.engine, analyzers: [shadow])))
    slot.add(model)
    let runner = ShadowRunner(niceness: 19, logger: Logger(threshold: .error) { _ in }) {
      waits.withLock { $0 }
    }
    let budget = FrameMemoryBudget(byteCount: 1 << 20)
    guard let loan = FrameBufferPool(budget: budget).take(byteCount: 1) else {
      Issue.record("there is no memory")
      return
    }
    let stream = StationStream(
      number: 1, name: "a", deadline: .seconds(1), exactDecode: false, framesPerSecond: 10,
      pipeline: PipelineUse(begunAt: slot), session: NobodysSession())
    let frame = QueuedFrame(
      stream: stream, correlationID: 1, encoding: .jpeg, content: .received(loan, byteCount: 1),
      captured: .now, arrived: .now, receiveDuration: .zero)
    #expect(runner.watchers(of: slot, nil).isEmpty)
    #expect(model.account[.skipped] == 1)
    waits.withLock { $0 = false }
    let watchers = runner.watchers(of: slot, nil)
    #expect(watchers.count == 1)
    waits.withLock { $0 = true }
    runner.take(ShadowJob(frame, findings: [], for: watchers))
    #expect(waitUntil { model.account[.skipped] == 2 })
    #expect(shadow.seen.withLock { $0 } == 0)
    runner.stop()
  }

  @Test func overlapIsIntersectionOverUnion() throws {
    func box(_ numbers: [Int]) throws -> ShadowBox { try #require(ShadowBox(firstOf: [numbers])) }
    #expect(try box([0, 0, 10, 10]).overlap(with: box([0, 0, 10, 10])) == 1)
    #expect(try box([0, 0, 10, 10]).overlap(with: box([5, 0, 10, 10])) == 1.0 / 3)
    #expect(try box([0, 0, 10, 10]).overlap(with: box([10, 10, 10, 10])) == 0)
    #expect(try box([0, 0, 10, 10]).overlap(with: box([90, 90, 1, 1])) == 0)
    #expect(ShadowBox(firstOf: []) == nil && ShadowBox(firstOf: [[1, 2]]) == nil)
    #expect(ShadowOutcome(serving: nil, shadow: nil) == .neither)
    #expect(try ShadowOutcome(serving: nil, shadow: box([0, 0, 1, 1])) == .shadowOnly)
  }
}

/// Takes what becomes of frames and does nothing with it.
private final class NobodysSession: ResultReceiver {
  func deliver(
    _ message: [UInt8], for stream: StationStream, _ frame: SettledFrame, isLate: Bool
  ) {}
  func notify(_ drop: FrameScheduler.Drop) {}
  func notifyClosed(_ stream: StationStream, _ final: FrameScheduler.FinalAccount) {}
  func note(_ polyps: [ResultMessage.Polyp]?, in stream: StationStream) {}
  func tell(
    _ calls: [StreamProcedure.SealedCall], of stream: StationStream, display: DisplayMode?
  ) {}
  let number = 1
  var preferences: ResultPreferences { ResultPreferences() }
}
