internal import Base
internal import ONNX
internal import Runtime

/// A run's frozen stages, which see each variation of a picture once.
final class FrozenStages: Sendable {
  /// What is kept.
  let plan: ActivationPlan
  /// Where it is kept.
  let store: ActivationStore
  private let sessions: [Session]
  /// The number of each picture among those of its part.
  private let numbers: [Int: Int]
  private let trainingCount: Int

  /// Loads the frozen stages.
  ///
  /// - Parameters:
  ///   - activations: What is kept.
  ///   - plan: The run.
  ///   - path: Where it is kept; what is there of another run is lost.
  ///   - runtime: The library.
  /// - Throws: `TrainingError` with the code `notWritten`, or `RuntimeError`.
  init(
    _ activations: ActivationPlan, of plan: TrainingPlan, path: String, runtime: OnnxRuntime
  ) throws {
    self.plan = activations
    store = try ActivationStore(
      path, key: activations.key(runtimeVersion: runtime.version), sections: activations.sections)
    let training = plan.indices(of: .training)
    trainingCount = training.count
    numbers = Dictionary(
      uniqueKeysWithValues: [training, plan.indices(of: .validation)].flatMap { indices in
        indices.enumerated().map { ($1, $0) }
      })
    var sessions: [Session] = []
    for prefix in activations.prefixes {
      let known = zip(activations.prefixes, sessions).first { $0.0.size == prefix.size }?.1
      // One thread: pictures are made side by side, and what comes out may not depend on their number.
      let session =
        try known
        ?? Session(
          runtime: runtime, model: .bytes(prefix.model, name: "frozen stages"),
          configuration: SessionConfiguration(intraOpThreads: 1, readsBackProviders: false))
      sessions.append(session)
    }
    self.sessions = sessions
  }

  /// What makes the inputs of steps, at each of their sizes, for one thread.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - settings: How they become tensors.
  /// - Returns: The sources.
  /// - Throws: `TrainingError` or `RuntimeError`.
  func stepInputs(
    _ store: PictureStore, _ settings: BatchMaker.Settings
  ) throws -> [any InputSource] {
    let (numbers, count) = (numbers, trainingCount)
    return try settings.sizes.indices.map { section in
      try source(section, store, settings) { picture in
        picture.variation * count + (numbers[picture.index] ?? 0)
      }
    }
  }

  /// What makes the inputs of validation, for one thread.
  ///
  /// - Parameters:
  ///   - store: The pictures.
  ///   - settings: How they become tensors.
  /// - Returns: The sources.
  /// - Throws: `TrainingError` or `RuntimeError`.
  func validationInputs(
    _ store: PictureStore, _ settings: BatchMaker.Settings
  ) throws -> [any InputSource] {
    let numbers = numbers
    return [
      try source(plan.prefixes.count - 1, store, settings) { numbers[$0.index] ?? 0 }
    ]
  }

  private func source(
    _ section: Int, _ store: PictureStore, _ settings: BatchMaker.Settings,
    _ record: @escaping (RequestedPicture) -> Int
  ) throws -> any InputSource {
    let prefix = plan.prefixes[section]
    return try ActivationInputs(
      FrozenRun(prefix, sessions[section], hasMask: plan.hasMasks),
      pictures: PictureInputs(store, settings, size: prefix.size), self.store, section: section,
      record: record)
  }

  /// What a batch's inputs are, at each size of steps.
  func stepFrontiers(count: Int) -> [[ValueInfo]] {
    plan.prefixes.dropLast().map { $0.frontier(count: count) }
  }

  /// What a batch's inputs are in validation.
  func validationFrontier(count: Int) -> [ValueInfo] {
    plan.prefixes[plan.prefixes.count - 1].frontier(count: count)
  }
}
