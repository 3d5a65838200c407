import Base
import Client
import Foundation
import TestSupport
import Testing
import Wire

@testable import Serving

@Suite("Managing models in operation")
struct ManagementTests {
  private static func registry() throws -> TinyRegistry {
    let registry = try TinyRegistry()
    for version in 1...2 { try registry.addSegmenter(version: version) }
    try registry.registry.resolve("tiny/1").setState(.active)
    return registry
  }

  private static let room = PipelineConfiguration(name: "room", segmenter: "tiny/1")
  private static let nbi = PipelineConfiguration(name: "nbi", segmenter: "tiny/1")

  private func expectRefusal(
    _ code: WireError.Code, mentioning words: String..., by connection: DaemonConnection,
    _ request: ManageMessage, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: sourceLocation) {
      try connection.manage(request)
    } throws: { error in
      guard let error = error as? ClientError else { return false }
      let missing = words.filter { !error.message.contains($0) }
      if error.code != .refused(code) || !missing.isEmpty { print("got \(error.code): \(error)") }
      return error.code == .refused(code) && missing.isEmpty
    }
  }

  @Test func activatesAModelThatWasLoadedBeside() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    let stream = try connection.open()
    let before = try connection.look(stream: stream).message

    let loaded = try connection.manage(ManageMessage(.load, model: "tiny/2"))
    #expect(loaded["model"] == "tiny/2" && loaded["pipeline"] == "room")
    #expect(loaded.pipeline("room")?.object("loaded")?["model"] == "tiny/2")
    #expect(loaded.pipeline("room")?.object("serving")?["model"] == "tiny/1")
    #expect(try connection.look(stream: stream).message.pipelineDigest == before.pipelineDigest)

    let activated = try connection.manage(ManageMessage(.activate, model: "tiny/2"))
    #expect(activated["generation"] == loaded["generation"], "it was loaded once more")
    #expect(activated["after_restart"] == "tiny/1")
    #expect(activated.pipeline("room")?["loaded"] == nil)
    let after = try connection.look(stream: stream).message
    #expect(after.model == "tiny/2" && after.pipelineDigest != before.pipelineDigest)
    #expect(
      activated.pipeline("room")?.object("serving")?["pipeline_sha256"]
        == .string(after.pipelineDigest))
    #expect(try connection.closeStream(stream).answered == 3)
  }

  @Test func activatingLoadsWhatIsNotLoadedAndFreesWhatServed() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let old = WeakGeneration { server.table["room"]?.lease }
    let answer = try server.connect().manage(ManageMessage(.activate, model: "tiny/2"))
    #expect(answer["load_ms"] != nil && answer.pipeline("room")?["swaps"] == 1)
    #expect(server.eventually { old.isFreed }, "the old generation is still there")
  }

  @Test func leavesTheRegistryAlone() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let files = TinyRegistry.listing(server.registry.folder)
    let connection = try server.connect()
    _ = try connection.manage(ManageMessage(.shadow, model: "tiny/2"))
    _ = try connection.manage(ManageMessage(.activate, model: "tiny/2"))
    #expect(TinyRegistry.listing(server.registry.folder) == files)
    #expect(
      try server.list().pipeline("room")?.object("serving")?["registry_state"] == "candidate")
  }

  @Test func endsAShadowThatBeginsToServe() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    _ = try connection.manage(ManageMessage(.shadow, model: "tiny/2"))
    expectRefusal(
      .inUse, mentioning: "tiny/2", by: connection, ManageMessage(.shadow, model: "tiny/2"))
    let answer = try connection.manage(ManageMessage(.activate, model: "tiny/2"))
    #expect(answer.pipeline("room")?["shadows"] == [])
  }

  @Test func testsTheModelThatServesAgain() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    let answer = try connection.manage(ManageMessage(.selfTest))
    #expect(answer["model"] == "tiny/1" && answer.object("self_test")?["passed"] == true)
    expectRefusal(
      .outOfOrder, mentioning: "tiny/2", by: connection, ManageMessage(.selfTest, model: "tiny/2"))
  }

  // MARK: Retiring

  @Test func retiresWhatWaitsAndWhatWatches() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    _ = try connection.manage(ManageMessage(.load, model: "tiny/2"))
    let waiting = WeakGeneration { server.manager.staged.withLock { $0["room"] } }
    let answer = try connection.manage(ManageMessage(.retire, model: "tiny/2"))
    #expect(answer.pipeline("room")?["loaded"] == nil)
    #expect(server.eventually { waiting.isFreed })

    _ = try connection.manage(ManageMessage(.shadow, model: "tiny/2"))
    #expect(
      try connection.manage(ManageMessage(.retire, model: "tiny/2")).pipeline("room")?["shadows"]
        == [])
    expectRefusal(
      .outOfOrder, mentioning: "tiny/2", "room", by: connection,
      ManageMessage(.retire, model: "tiny/2"))
  }

  @Test func refusesToRetireWhatStationsUse() throws {
    let server = try ManagedServer(
      ManagementTests.registry(), [ManagementTests.room, ManagementTests.nbi])
    let connection = try server.connect()
    expectRefusal(
      .inUse, mentioning: "default pipeline", by: connection,
      ManageMessage(.retire, model: "tiny/1"))

    let stream = try connection.open(pipeline: "nbi")
    let request = ManageMessage(.retire, model: "tiny/1", pipeline: "nbi")
    expectRefusal(.inUse, mentioning: "1 open streams", by: connection, request)
    #expect(try connection.look(stream: stream).message.model == "tiny/1")
    _ = try connection.closeStream(stream)
    #expect(server.eventually { server.table["nbi"]?.uses == 0 })
    #expect(try connection.manage(request).pipeline("nbi")?["state"] == "retired")
    #expect {
      try connection.open(pipeline: "nbi")
    } throws: {
      ($0 as? ClientError)?.code == .refused(.unknownPipeline)
    }

    // It comes back when a model is activated there.
    _ = try connection.manage(ManageMessage(.activate, model: "tiny/2", pipeline: "nbi"))
    #expect(try connection.look(stream: connection.open(pipeline: "nbi")).message.model == "tiny/2")
  }

  // MARK: Loads that fail

  /// Has a load fail and looks whether anything is left of it.
  private func expectNoTrace(
    of request: ManageMessage, on server: ManagedServer, cache: URL, mentioning words: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let connection = try server.connect()
    let stream = try connection.open()
    let before = try connection.look(stream: stream).message
    let list = try server.list()
    let files = TinyRegistry.listing(server.registry.folder)
    for action in [ManageMessage.Action.load, .activate, .shadow] {
      var attempt = request
      attempt.actionName = action.rawValue
      expectRefusal(
        .loadFailed, mentioning: words, by: connection, attempt, sourceLocation: sourceLocation)
    }
    #expect(try server.list() == list, sourceLocation: sourceLocation)
    #expect(TinyRegistry.listing(server.registry.folder) == files, sourceLocation: sourceLocation)
    #expect(TinyRegistry.listing(cache).isEmpty, sourceLocation: sourceLocation)
    let after = try connection.look(stream: stream).message
    #expect(
      after.model == before.model && after.pipelineDigest == before.pipelineDigest,
      sourceLocation: sourceLocation)
  }

  private func server(
    provider: String = "cpu", cache: URL, _ change: (TinyRegistry) throws -> Void
  ) throws -> ManagedServer {
    let registry = try ManagementTests.registry()
    try change(registry)
    return try ManagedServer(registry, [ManagementTests.room]) { engine in
      engine.session.optimizedModelCacheFolder = cache.path
      engine.session.provider.name = provider
    }
  }

  private func withCache(_ body: (URL) throws -> Void) throws {
    let cache = FileManager.default.temporaryDirectory
      .appendingPathComponent("serving-cache-" + UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: cache) }
    try body(cache)
  }

  @Test func aDamagedFileLeavesNoTrace() throws {
    try withCache { cache in
      let server = try server(cache: cache) { registry in
        var network = TinyNetwork()
        network.weights = [[9, 9, 9]]
        try registry.damage(
          registry.registry.resolve("tiny/2"), with: network.bytes, resealing: false)
      }
      try expectNoTrace(
        of: ManageMessage(.load, model: "tiny/2"), on: server, cache: cache, mentioning: "SHA-256")
    }
  }

  @Test func aFileThatIsNoModelLeavesNoTrace() throws {
    try withCache { cache in
      let server = try server(cache: cache) { registry in
        try registry.damage(
          registry.registry.resolve("tiny/2"), with: Array("no model".utf8), resealing: true)
      }
      try expectNoTrace(
        of: ManageMessage(.load, model: "tiny/2"), on: server, cache: cache,
        mentioning: "CreateSession")
    }
  }

  @Test func anotherGoldenOutputLeavesNoTrace() throws {
    try withCache { cache in
      let server = try server(cache: cache) { registry in
        var network = TinyNetwork()
        network.weights = [[-1, 2, 1]]
        try registry.damage(
          registry.registry.resolve("tiny/2"), with: network.bytes, resealing: true)
      }
      try expectNoTrace(
        of: ManageMessage(.load, model: "tiny/2"), on: server, cache: cache,
        mentioning: "self-test failed")
    }
  }

  @Test func aMissingProviderLeavesNoTrace() throws {
    try withCache { cache in
      let server = try server(provider: "nosuch", cache: cache) { _ in }
      try expectNoTrace(
        of: ManageMessage(.load, model: "tiny/2"), on: server, cache: cache, mentioning: "'nosuch'")
    }
  }

  @Test func aMissingProviderIsDegradedWhereThatIsAllowed() throws {
    let server = try ManagedServer(
      ManagementTests.registry(), [ManagementTests.room, ManagementTests.nbi]
    ) { engine in
      engine.session.provider.name = "nosuch"
      engine.fallback = .degrade
    }
    let connection = try server.connect()
    let answer = try connection.manage(
      ManageMessage(.activate, model: "tiny/2", pipeline: "nbi"))
    #expect(answer["degraded"] == true)
    let streams = [try connection.open("a"), try connection.open("b", pipeline: "nbi")]
    #expect(try connection.look(stream: streams[0]).message.isDegraded == false)
    #expect(try connection.look(stream: streams[1]).message.isDegraded == true)
    #expect(try connection.status()["state"] == "degraded")
    let metrics = try connection.metrics()
    #expect(metrics.contains("biopsyd_pipeline_degraded{pipeline=\"nbi\"} 1\n"))
    #expect(metrics.contains("biopsyd_pipeline_degraded{pipeline=\"room\"} 0\n"))
  }

  @Test func refusesWhatTheRegistryDoesNotHaveOrHasRetired() throws {
    let registry = try ManagementTests.registry()
    try registry.registry.resolve("tiny/2").setState(.retired)
    try registry.addClassifier()
    let server = try ManagedServer(registry, [ManagementTests.room])
    let connection = try server.connect()
    for (model, words) in [
      ("tiny/3", "no such version"), ("nobody/1", "no such version"),
      ("tiny/2", "retired for good"),
      ("classes/1", "does classification"), ("../tiny/1", "no model's name"),
    ] {
      expectRefusal(
        .loadFailed, mentioning: words, by: connection, ManageMessage(.activate, model: model))
    }
    expectRefusal(
      .unknownPipeline, mentioning: "room", by: connection,
      ManageMessage(.load, model: "tiny/1", pipeline: "nobody"))
    #expect(try connection.look(stream: connection.open()).message.model == "tiny/1")
  }

  @Test func aDaemonWithoutAStudyKeepsNoLedger() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    for action in ManageMessage.Action.allCases where action.isOfLedger {
      expectRefusal(
        .unsupported, mentioning: "no study", by: connection,
        ManageMessage(action, details: ["patient": "4711"]))
    }
    #expect(try connection.look(stream: connection.open()).message.model == "tiny/1")
  }

  // MARK: Who may

  @Test func refusesAClientThatIsNoOperatorAndGoesOnWithItsSession() throws {
    var nobody = OperatorPolicy(users: [4_294_967_294])
    nobody.includesOwnUserAndRoot = false
    let server = try ManagedServer(
      ManagementTests.registry(), [ManagementTests.room], operators: nobody)
    let connection = try server.connect()
    for action in ManageMessage.Action.allCases {
      expectRefusal(
        .notAllowed, mentioning: "no operator", by: connection,
        ManageMessage(action, model: "tiny/2"))
    }
    #expect(try connection.look(stream: connection.open()).message.model == "tiny/1")
    #expect(server.log.withLock { $0.contains { $0.contains("manage_refused") } })
  }

  @Test(
    arguments: [(0, 5, true), (7, 5, true), (8, 6, true), (8, 5, false)] as [(UInt32, UInt32, Bool)]
  )
  func operatorsAreRootTheOwnUserAndThoseNamed(user: UInt32, group: UInt32, isAllowed: Bool) {
    let policy = OperatorPolicy(users: [7], groups: [6])
    let own = geteuid()
    #expect(policy.allows(PeerCredentials(process: 1, user: own, group: 5)))
    #expect(
      policy.allows(PeerCredentials(process: 1, user: user, group: group))
        == (isAllowed || user == own))
  }

  @Test func answersActionsOfALaterVersionWithUnsupported() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    var request = ManageMessage(.list)
    request.actionName = "dance"
    expectRefusal(.unsupported, mentioning: "dance", by: connection, request)
    #expect(try connection.manage(ManageMessage(.list))["default_pipeline"] == "room")
  }

  @Test func aServerWithoutAManagerSaysSo() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    expectRefusal(.unsupported, by: try server.connect(), ManageMessage(.list))
  }

  @Test func aClientThatStopsSendingStillGetsItsAnswer() throws {
    let server = try ManagedServer(ManagementTests.registry(), [ManagementTests.room])
    let connection = try server.connect()
    let id = try connection.send(ManageMessage(.load, model: "tiny/2"))
    try connection.send(GoodbyeMessage())
    guard case .managed(let answer) = try connection.reply(to: id) else {
      Issue.record("the session ended without its answer")
      return
    }
    #expect(answer.document["model"] == "tiny/2")
  }

  @Test func saysNothingThatTheSchemaDoesNotAllow() throws {
    let server = try ManagedServer(
      ManagementTests.registry(), [ManagementTests.room, ManagementTests.nbi])
    let connection = try server.connect()
    let schema = try JSONSchema.ofMessage("managed")
    let requests = [
      ManageMessage(.list), ManageMessage(.load, model: "tiny/2"), ManageMessage(.selfTest),
      ManageMessage(.activate, model: "tiny/2"), ManageMessage(.shadow, model: "tiny"),
      ManageMessage(.retire, model: "tiny/1", pipeline: "nbi"), ManageMessage(.list),
    ]
    for request in requests {
      let answer = JSONValue.object(try connection.manage(request))
      let violations = schema.violations(in: answer)
      #expect(violations.isEmpty, "\(request.actionName): \(violations)\n\(answer.serialized())")
    }
    let status = JSONValue.object(try connection.status())
    let violations = try JSONSchema.ofMessage("status").violations(in: status)
    #expect(violations.isEmpty, "\(violations)\n\(status.serialized())")
  }

  @Test func refusesMoreThanItCanQueue() throws {
    let gate = Locked<Flag?>(nil)
    let maker = AnalyzerMaker { models in
      gate.withLock { $0 }?.wait()
      return try SegmentingAnalyzer(engine: models.segmenter)
    }
    let server = try ManagedServer(
      ManagementTests.registry(), [ManagementTests.room], maker: maker)
    let isOpen = Flag()
    gate.withLock { $0 = isOpen }
    let connection = try server.connect()
    let load = try connection.send(ManageMessage(.load, model: "tiny/2"))
    // It is out of the queue once it holds up the others.
    Thread.sleep(forTimeInterval: 0.2)
    let waiting = try (0..<PipelineManager.maximumWaiting + 1).map { _ in
      try connection.send(ManageMessage(.retire, model: "tiny/9"))
    }
    var refusals = [WireError.Code: Int]()
    func count(_ id: UInt64) throws {
      do throws(ClientError) {
        _ = try connection.reply(to: id)
      } catch {
        guard case .refused(let code) = error.code else { throw error }
        refusals[code, default: 0] += 1
      }
    }
    try count(waiting[waiting.count - 1])
    #expect(refusals == [.busy: 1])
    isOpen.set()
    try count(load)
    for id in waiting.dropLast() { try count(id) }
    #expect(refusals == [.busy: 1, .outOfOrder: PipelineManager.maximumWaiting])
  }
}
