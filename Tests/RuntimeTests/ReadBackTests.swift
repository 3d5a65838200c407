import Foundation
import Tensors
import Testing

@testable import Runtime

@Suite struct ReadBackTests {
  private func run(_ session: Session) throws {
    let x = Tensor(shape: [1, 4], elementType: .float32)
    let y = Tensor(shape: [1, 3], elementType: .float32)
    try session.bind(inputs: ["x": x], outputs: ["y": y]).run()
  }

  @Test func providersAreKnownAfterTheFirstRun() throws {
    let session = try Fixture.session("matmul")
    #expect(session.providerShares == nil)
    #expect(session.ranOnProviderAlone == nil)
    try run(session)
    #expect(
      session.providerShares == [ProviderShare(provider: "CPUExecutionProvider", nodes: 1)])
    #expect(session.ranOnProviderAlone == true)
    try run(session)
    #expect(session.providerShares?.first?.nodes == 1)
  }

  @Test func nodesInALoopCountOnce() throws {
    let session = try Fixture.session("loop")
    let x = Tensor(shape: [64, 64], elementType: .float32)
    let y = Tensor(shape: [64, 64], elementType: .float32)
    let trips = Tensor(shape: [], int64: [40])
    try session.bind(inputs: ["trips": trips, "x": x], outputs: ["y": y]).run()
    let nodes = session.providerShares?.first?.nodes ?? 0
    #expect((2...4).contains(nodes), "the loop and what is inside it, got \(nodes)")
  }

  @Test func withoutBeingAskedForNothingIsRecorded() throws {
    let session = try Fixture.session(
      "matmul", .init(intraOpThreads: 1, readsBackProviders: false))
    try run(session)
    #expect(session.providerShares == nil)
    #expect(session.ranOnProviderAlone == nil)
  }

  @Test func theRecordsFolderIsPrivateAndGoesAway() throws {
    var profile: ExecutionProfile? = try ExecutionProfile()
    let path = try #require(profile?.prefix as NSString?).deletingLastPathComponent
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    profile = nil
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func recordsAreReadForNodesOnly() {
    let record = """
      [{"cat" : "Session","name" :"model_run","args" : {}},
      {"cat" : "Node","name" :"a_kernel_time","args" : {"provider" : "X","node_index" : "0"}},
      {"cat" : "Node","name" :"a_kernel_time","args" : {"provider" : "X","node_index" : "0"}},
      {"cat" : "Node","name" :"a_kernel_time","args" : {"provider" : "X","node_index" : "1"}},
      {"cat" : "Node","name" :"b_kernel_time","args" : {"provider" : "A","node_index" : "2"}},
      {"cat" : "Node","name" :"b_fence_before","args" : {"op_name" : "B"}}]
      """
    #expect(
      ExecutionProfile.shares(in: Array(record.utf8)) == [
        ProviderShare(provider: "A", nodes: 1), ProviderShare(provider: "X", nodes: 2),
      ])
  }

  @Test(arguments: [
    "", "[]", "{}", "[", "null", #"[{"cat":"Node"}]"#, #"[{"cat":"Node","name":"a","args":{}}]"#,
    #"[{"cat":"Node","name":"a","args":{"provider":""}}]"#, #"["Node"]"#,
    #"[{"cat":"Session","name":"a","args":{"provider":"X"}}]"#,
  ])
  func oddRecordsTellNothing(record: String) {
    #expect(ExecutionProfile.shares(in: Array(record.utf8)) == nil)
  }

  @Test func processorFeaturesAreTheFirstFlagsLine() {
    let text = "processor\t: 0\nflags\t\t: fpu avx2\nbugs\t: x\nflags : other\n"
    #expect(ProcessorFeatures.features(in: text) == "fpu avx2")
    #expect(ProcessorFeatures.features(in: "Features\t: fp asimd\n") == "fp asimd")
    #expect(ProcessorFeatures.features(in: "nothing") == "")
  }
}
