import Base
import Biopsy
import Client
import Foundation
import Imaging
import Models
import Testing
import Wire

@testable import Serving

@Suite("Pipelines")
struct PipelineTests {
  @Test func answerTheStreamsThatNameThem() throws {
    let registry = try TinyRegistry()
    for version in 1...2 { try registry.addSegmenter(version: version) }
    let server = try ManagedServer(
      registry,
      [
        PipelineConfiguration(name: "white", segmenter: "tiny/1"),
        PipelineConfiguration(name: "nbi", segmenter: "tiny/2"),
      ])
    let connection = try server.connect()
    #expect(connection.welcome.engine.pipeline == "white")
    let opened = try [nil, "white", "nbi"].map { name in
      try connection.openStream(OpenStreamMessage(name: "a", pipeline: name))
    }
    #expect(opened.map(\.pipeline) == ["white", "white", "nbi"])
    #expect(
      try opened.map { try connection.look(stream: $0.stream).message.model }
        == ["tiny/1", "tiny/1", "tiny/2"])
    #expect {
      try connection.openStream(OpenStreamMessage(name: "a", pipeline: "bli"))
    } throws: { error in
      let error = error as? ClientError
      return error?.code == .refused(.unknownPipeline)
        && error?.message.contains("nbi, white") == true
    }
    // The refusal has not ended the session.
    #expect(try connection.look(stream: opened[0].stream).message.model == "tiny/1")
  }

  @Test func areUsedUntilTheLastFrameOfTheLastStreamIsGone() throws {
    let registry = try TinyRegistry()
    try registry.addSegmenter(version: 1)
    let server = try ManagedServer(
      registry, [PipelineConfiguration(name: "room", segmenter: "tiny/1")])
    let slot = try #require(server.table["room"])
    do {
      let connection = try server.connect()
      let stream = try connection.open()
      _ = try connection.open("b")
      #expect(slot.uses == 2)
      _ = try connection.closeStream(stream)
      #expect(server.eventually { slot.uses == 1 })
    }
    // The other one goes with its client.
    #expect(server.eventually { slot.uses == 0 })
  }

  @Test func haveOneModelEachForTheDaemonsOldConfiguration() throws {
    var configuration = try DaemonConfiguration(
      JSONFields(["models": ["model": "tiny/3"], "policy": ["maximum_findings": 3]]))
    #expect(configuration.nameOfDefaultPipeline == "default")
    #expect(configuration.servedPipelines.map(\.segmenter) == ["tiny/3"])
    #expect(configuration.servedPipelines[0].policy.maximumFindings == 3)
    configuration.replaceModel("tiny/4")
    #expect(configuration.servedPipelines.map(\.segmenter) == ["tiny/4"])
  }

  @Test func areReadFromTheConfiguration() throws {
    var configuration = try DaemonConfiguration(
      JSONFields([
        "policy": ["maximum_findings": 3], "default_pipeline": "nbi",
        "pipelines": [
          ["name": "white", "segmenter": "tiny", "shadow": ["tiny/2", "tiny/3"]],
          ["name": "nbi", "segmenter": "tiny/2", "policy": ["maximum_findings": 5]],
        ],
      ]))
    #expect(configuration.pipelines.map(\.name) == ["white", "nbi"])
    #expect(configuration.pipelines.map(\.policy.maximumFindings) == [3, 5])
    #expect(configuration.pipelines[0].shadows == ["tiny/2", "tiny/3"])
    #expect(configuration.nameOfDefaultPipeline == "nbi")
    configuration.replaceModel("tiny/9")
    #expect(configuration.pipelines.map(\.segmenter) == ["tiny", "tiny/9"])
  }

  @Test(arguments: [
    (#"{"pipelines":[]}"#, "pipelines"),
    (#"{"pipelines":{}}"#, "pipelines"),
    (#"{"pipelines":[{"segmenter":"a"}]}"#, "pipelines[0].name"),
    (#"{"pipelines":[{"name":"a"}]}"#, "pipelines[0].segmenter"),
    (#"{"pipelines":[{"name":"a b","segmenter":"a"}]}"#, "pipelines[0].name"),
    (#"{"pipelines":[{"name":"a","segmenter":"a","gain":1}]}"#, "gain"),
    (#"{"pipelines":[{"name":"a","segmenter":"a","shadow":[1]}]}"#, "shadow[0]"),
    (#"{"pipelines":[{"name":"a","segmenter":"a","shadow":["b","b"]}]}"#, "shadow[1]"),
    (#"{"pipelines":[{"name":"a","segmenter":"a","policy":{"threshold":2}}]}"#, "threshold"),
    (
      #"{"pipelines":[{"name":"a","segmenter":"a"},{"name":"a","segmenter":"b"}]}"#,
      "pipelines[1]"
    ),
    (
      #"{"pipelines":[{"name":"a","segmenter":"a"}],"default_pipeline":"b"}"#, "default_pipeline"
    ),
    (#"{"default_pipeline":"b"}"#, "default_pipeline"),
    (#"{"socket":{"operators":["root"]}}"#, "operators"),
    (#"{"socket":{"operators":{"users":["nobody-of-that-name"]}}}"#, "operators.users[0]"),
  ])
  func wrongConfigurationsAreRefusedWithTheirPlace(text: String, place: String) throws {
    let document = try JSONValue(parsing: Array(text.utf8))
    #expect {
      try DaemonConfiguration(JSONFields(document))
    } throws: {
      "\($0)".contains(place)
    }
  }

  @Test func operatorsAreReadFromTheConfiguration() throws {
    let configuration = try DaemonConfiguration(
      JSONFields(["socket": ["operators": ["users": ["root", 7], "groups": [8]]]]))
    #expect(configuration.socket.operators == OperatorPolicy(users: [0, 7], groups: [8]))
  }

  // MARK: Histology

  private static func registryWithHistology() throws -> TinyRegistry {
    let registry = try TinyRegistry()
    try registry.addSegmenter(version: 1)
    try registry.addClassifier()
    return registry
  }

  private static let pipeline = PipelineConfiguration(
    name: "room", segmenter: "tiny/1", histology: "classes/1")

  private func loader(_ registry: TinyRegistry, _ maker: AnalyzerMaker) -> PipelineLoader {
    var engine = EngineConfiguration()
    engine.modelsFolder = registry.folder.path
    return PipelineLoader(
      engine: engine, logger: Logger(threshold: .error) { _ in }, maker: maker)
  }

  @Test func loadAndProveHistology() throws {
    let registry = try PipelineTests.registryWithHistology()
    let given = Locked<[String]>([])
    let maker = AnalyzerMaker { models in
      given.withLock { $0.append(models.histology?.identity.description ?? "none") }
      return try SegmentingAnalyzer(engine: models.segmenter)
    }
    let loader = loader(registry, maker)
    let served = try loader.load(
      PipelineTests.pipeline, model: "tiny/1", as: .serving, generation: 1)
    #expect(given.withLock { $0 } == ["classes/1"])
    let report = try served.selfTest()
    #expect(report.object("histology")?["maximum_absolute_error"] != nil)

    // The pipeline's identity covers the model.
    let alone = try loader.load(
      PipelineConfiguration(name: "room", segmenter: "tiny/1"), model: "tiny/1", as: .serving,
      generation: 2)
    #expect(served.engine.pipelineDigest != alone.engine.pipelineDigest)

    var wrong = PipelineTests.pipeline
    wrong.histology = "tiny/1"
    #expect {
      try loader.load(wrong, model: "tiny/1", as: .serving, generation: 3)
    } throws: {
      "\($0)".contains("does segmentation; name a model for classification")
    }
  }
}
