internal import Autodiff
internal import Imaging
internal import Runtime

/// What steps and validation of a run are given: pictures, or what frozen stages make of them.
struct RunInputs {
  /// What is kept of frozen stages.
  let activations: ActivationUse
  private let plan: TrainingPlan
  private let runtime: OnnxRuntime
  private let graphs: TrainingGraphs
  private let store: PictureStore
  private let stages: FrozenStages?

  /// Prepares a run's inputs.
  ///
  /// - Parameters:
  ///   - plan: The run.
  ///   - folder: Where it is kept.
  ///   - runtime: The library.
  /// - Throws: `TrainingError`, `ArchitectureError`, `ONNXError` or `RuntimeError`.
  init(_ plan: TrainingPlan, in folder: RunFolder, runtime: OnnxRuntime) throws {
    self.plan = plan
    self.runtime = runtime
    graphs = TrainingGraphs(
      network: plan.network, recipe: plan.recipe, classWeights: plan.classWeights)
    store = PictureStore(
      plan.pictures, readsMasks: plan.task == .segmentation, byteLimit: plan.pictureByteLimit)
    guard plan.mayKeepActivations, let kept = try ActivationPlan(plan, graphs) else {
      (stages, activations) = (nil, .none)
      return
    }
    guard kept.byteCount <= plan.activationByteLimit else {
      (stages, activations) = (nil, .overLimit(byteCount: kept.byteCount))
      return
    }
    stages = try FrozenStages(
      kept, of: plan, path: folder.file(RunFolder.Names.activations), runtime: runtime)
    activations = .kept(byteCount: kept.byteCount)
  }

  /// The graphs of steps, one for each size.
  ///
  /// - Parameter batch: How many pictures a step has.
  /// - Returns: The graphs.
  /// - Throws: `ArchitectureError` or `AutodiffError`.
  func stepGraphs(batch: Int) throws -> [TrainingGraph] {
    try plan.stepSettings.sizes.map { size in
      guard stages != nil, let divided = try DividedNetwork(graphs, size, batch: batch) else {
        return try graphs.graph(size, batch: batch)
      }
      return try graphs.graph(divided)
    }
  }

  /// Starts to make the batches of steps.
  ///
  /// - Parameters:
  ///   - requests: The batches.
  ///   - batch: How many pictures each has.
  /// - Returns: What gives the batches.
  /// - Throws: `TrainingError` or `RuntimeError`.
  func steps(_ requests: [BatchMaker.Request], batch: Int) throws -> Prefetcher {
    let settings = plan.stepSettings
    let hasMasks = plan.task == .segmentation
    let frontiers = stages?.stepFrontiers(count: batch)
    let makers = try (0..<makerCount).map { _ in
      guard let stages else { return try BatchMaker(store, settings) }
      return BatchMaker(store, try stages.stepInputs(store, settings))
    }
    return Prefetcher(
      requests,
      buffers: (0..<makers.count + 2).map { _ in
        PictureBatch(count: batch, sizes: settings.sizes, inputs: frontiers, hasMasks: hasMasks)
      }, makers: makers)
  }

  /// What a network says of the pictures for validation.
  ///
  /// - Parameter network: The run's network with what it has learnt.
  /// - Returns: What it says.
  /// - Throws: `TrainingError` with the code `notFinite`, and what making steps' batches throws.
  func validate(_ network: TrainableNetwork) throws -> PictureAnswers {
    let indices = plan.indices(of: .validation)
    let count = min(Self.validatedAtOnce, max(1, indices.count))
    let settings = plan.evaluationSettings
    let predictor: Predictor
    if stages != nil, let divided = try DividedNetwork(graphs, plan.imageSize, batch: count) {
      predictor = try Predictor(
        divided, network, count: count, runtime: runtime, threads: plan.threads)
    } else {
      predictor = try Predictor(
        network, size: plan.imageSize, count: count, runtime: runtime, threads: plan.threads)
    }
    let frontier = stages.map { [$0.validationFrontier(count: count)] }
    return try PictureAnswers(
      predictor, indices,
      makers: (0..<makerCount).map { _ in
        guard let stages else { return try BatchMaker(store, settings) }
        return BatchMaker(store, try stages.validationInputs(store, settings))
      }
    ) {
      PictureBatch(
        count: count, sizes: settings.sizes, inputs: frontier,
        hasMasks: plan.task == .segmentation)
    }
  }

  /// How many pictures are asked about at once.
  private static let validatedAtOnce = 8

  /// How many threads make batches: frozen stages take most of a run's time, until all is kept.
  private var makerCount: Int {
    stages == nil ? plan.pictureThreads : max(plan.pictureThreads, plan.threads)
  }

  /// Forgets what is kept of frozen stages; for runs that are over.
  func removeActivations() { stages?.store.remove() }
}
