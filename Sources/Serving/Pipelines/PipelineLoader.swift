import Base
import Biopsy
import Models
import Runtime

/// Makes generations: finds models, proves them on this machine, and warms their analyzers.
///
/// A load that fails leaves nothing behind: what it had made goes with the error.
struct PipelineLoader: Sendable {
  /// What a loaded model is to do.
  enum Role: Sendable {
    /// Answer stations, on the threads that all such models share.
    case serving
    /// Watch, on the one thread that runs it.
    case shadow
  }

  /// The registry, what models run on, and how many workers there are.
  let engine: EngineConfiguration
  let logger: Logger
  var maker = AnalyzerMaker.segmenting

  /// The niceness of threads that load.
  ///
  /// Providers other than ONNX Runtime's own may start threads of theirs while they load, which
  /// would inherit it and then serve that slowly.
  var niceness: Int32 {
    let name = engine.session.provider.name.lowercased()
    return name == "cpu" || name == "cpuexecutionprovider" ? 15 : 0
  }

  /// Finds a segmentation model that may be used.
  ///
  /// - Parameters:
  ///   - model: `NAME` or `NAME/VERSION`.
  ///   - pipeline: What it is for.
  /// - Returns: The version's folder.
  /// - Throws: `ModelError`, or `ServingError` when the version is retired, does another task, or
  ///   the pipeline asks for what this release does not do.
  func resolve(
    _ model: String, for pipeline: PipelineConfiguration
  ) throws -> ModelFolder {
    if let histology = pipeline.histology { _ = try folder(of: histology, for: .classification) }
    return try folder(of: model, for: .segmentation)
  }

  private func folder(
    of model: String, for task: ModelManifest.Task
  ) throws -> ModelFolder {
    let folder = try engine.registry.resolve(model)
    let manifest = try folder.readManifest()
    guard manifest.task == task else {
      throw ServingError(
        .model,
        "model \(folder.identity) does \(manifest.task.rawValue); name a model for \(task.rawValue)"
      )
    }
    guard try folder.readState() != .retired else {
      throw ServingError(
        .model, "model \(folder.identity) is retired for good; name another version")
    }
    return folder
  }

  /// Loads a generation of a pipeline.
  ///
  /// - Parameters:
  ///   - pipeline: The pipeline.
  ///   - model: The segmentation model.
  ///   - role: What it is to do.
  ///   - generation: A number that no other generation has.
  /// - Returns: A generation that is ready to run.
  /// - Throws: `ModelError`, `SegmentationError`, `AnalysisError` or `ServingError`.
  func load(
    _ pipeline: PipelineConfiguration, model: String, as role: Role, generation: Int
  ) throws -> ServedPipeline {
    var configuration = engine
    configuration.model = try resolve(model, for: pipeline).identity.description
    configuration.policy = pipeline.policy
    switch role {
    case .serving: configuration.session.sharesThreadPool = true
    case .shadow:
      configuration.session.sharesThreadPool = false
      configuration.session.intraOpThreads = 1
    }
    let segmenter = try SegmentationEngine(configuration, logger: logger)
    let models = PipelineModels(
      name: pipeline.name, segmenter: segmenter,
      procedure: role == .serving ? pipeline.procedure : nil,
      histology: role == .serving ? try histology(of: pipeline, on: segmenter) : nil)
    let analyzers = try (0..<(role == .serving ? engine.workers : 1)).map { _ in
      try maker.makeWarm(models)
    }
    return ServedPipeline(
      generation: generation, engine: models.description, details: models.details,
      following: try models.following(pipeline.display), analyzers: analyzers,
      test: { try models.selfTest() })
  }

  /// The pipeline's histology model, run as its segmenter is.
  private func histology(
    of pipeline: PipelineConfiguration, on segmenter: SegmentationEngine
  ) throws -> ServableModel? {
    guard let name = pipeline.histology else { return nil }
    return try ServableModel.load(
      folder(of: name, for: .classification), runtime: segmenter.runtime,
      configuration: segmenter.model.configuration)
  }
}
