import Base
import Wire

/// One generation of a pipeline: models that have proved themselves, and an analyzer for each
/// worker, ready to run.
///
/// It never changes. Serving another model means putting another generation in its place.
final class ServedPipeline: @unchecked Sendable {
  // Unchecked because each analyzer is used by one thread only: the worker of its number.

  /// The pipeline's name.
  let name: String
  /// Which loading since the start made it; no other generation has the same.
  let generation: Int
  /// What answers, for the handshake and each result.
  let engine: EngineDescription
  /// What else the status shall tell of it.
  let details: JSONObject
  /// How it follows polyps from frame to frame; nil where it answers frame by frame.
  let following: PipelineFollowing?
  private let analyzers: [any FrameAnalyzer]
  private let test: @Sendable () throws -> JSONObject

  /// Takes what was loaded.
  ///
  /// - Parameters:
  ///   - generation: A number that no other generation has.
  ///   - engine: What answers; it names the pipeline.
  ///   - details: What else the status shall tell of it.
  ///   - following: How it follows polyps from frame to frame.
  ///   - analyzers: One for each worker.
  ///   - test: Has the models reproduce their golden outputs again; any thread may call it.
  init(
    generation: Int, engine: EngineDescription, details: JSONObject = JSONObject(),
    following: PipelineFollowing? = nil, analyzers: [any FrameAnalyzer],
    test: @escaping @Sendable () throws -> JSONObject = { JSONObject() }
  ) {
    name = engine.pipeline
    self.generation = generation
    self.engine = engine
    self.details = details
    self.following = following
    self.analyzers = analyzers
    self.test = test
  }

  /// The analyzer of one worker.
  func analyzer(ofWorker index: Int) -> any FrameAnalyzer {
    precondition(analyzers.indices.contains(index), "a generation has an analyzer for each worker")
    return analyzers[index]
  }

  /// Has the models reproduce their golden outputs again.
  ///
  /// - Returns: How closely they did.
  /// - Throws: `ModelError` when one did not.
  func selfTest() throws -> JSONObject { try test() }
}

/// A hold on a generation; when the last one is let go, the generation is freed.
///
/// Freeing a model takes milliseconds, so it is left to the reclaimer's thread, whoever lets go.
final class PipelineLease: Sendable {
  let pipeline: ServedPipeline
  private let reclaimer: PipelineReclaimer

  init(_ pipeline: ServedPipeline, reclaimer: PipelineReclaimer) {
    self.pipeline = pipeline
    self.reclaimer = reclaimer
  }

  deinit {
    reclaimer.take(pipeline)
  }
}
