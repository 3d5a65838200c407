import Base

extension DaemonConfiguration {
  /// Reads the members `pipelines` and `default_pipeline`.
  mutating func readPipelines(_ fields: JSONFields) throws(JSONError) {
    guard fields.optional("pipelines") != nil else {
      guard fields.optional("default_pipeline") == nil else {
        throw JSONError(
          .invalidValue, at: fields.location("default_pipeline"), "pipelines are expected beside it"
        )
      }
      return
    }
    for element in try fields.elements("pipelines") {
      let pipeline = try PipelineConfiguration(
        JSONFields(element.value, at: element.path), policy: engine.policy)
      guard !pipelines.contains(where: { $0.name == pipeline.name }) else {
        throw JSONError(
          .invalidValue, at: element.path, "there is a pipeline \"\(pipeline.name)\" already")
      }
      pipelines.append(pipeline)
    }
    guard (1...PipelineConfiguration.maximumPipelines).contains(pipelines.count) else {
      throw JSONError(
        .invalidValue, at: fields.location("pipelines"),
        "1 to \(PipelineConfiguration.maximumPipelines) pipelines are expected")
    }
    defaultPipeline = try fields.optionalString("default_pipeline", maximumLength: 64)
    guard defaultPipeline == nil || pipelines.contains(where: { $0.name == defaultPipeline }) else {
      throw JSONError(
        .invalidValue, at: fields.location("default_pipeline"),
        "one of \(pipelines.map(\.name).joined(separator: ", ")) is expected")
    }
  }

  /// The pipelines to serve: those configured, else one of the configured model and policy.
  var servedPipelines: [PipelineConfiguration] {
    guard pipelines.isEmpty else { return pipelines }
    return [
      PipelineConfiguration(
        name: PipelineConfiguration.implicitName, segmenter: engine.model, policy: engine.policy)
    ]
  }

  /// The pipeline of stations that name none: the one configured, else the first.
  var nameOfDefaultPipeline: String { defaultPipeline ?? servedPipelines[0].name }

  /// Lets another model than the configured one serve the default pipeline.
  ///
  /// - Parameter model: `NAME` or `NAME/VERSION`.
  public mutating func replaceModel(_ model: String) {
    engine.model = model
    let name = nameOfDefaultPipeline
    if let index = pipelines.firstIndex(where: { $0.name == name }) {
      pipelines[index].segmenter = model
    }
  }

  /// Finds every model that would be served and checks its manifest.
  ///
  /// - Returns: A line for each pipeline.
  /// - Throws: `ModelError` or `ServingError`.
  public func checkPipelines() throws -> [String] {
    let loader = PipelineLoader(engine: engine, logger: Logger(threshold: .error))
    return try servedPipelines.map { pipeline in
      let folder = try loader.resolve(pipeline.segmenter, for: pipeline)
      for shadow in pipeline.shadows { _ = try loader.resolve(shadow, for: pipeline) }
      return "pipeline \(pipeline.name): \(folder.identity) in \(folder.path)"
    }
  }
}
