internal import Imaging
internal import Runtime

/// Asks a run's network about pictures that it does not learn from.
struct Answering {
  private let plan: TrainingPlan
  private let store: PictureStore
  private let runtime: OnnxRuntime

  /// How many pictures are asked about at once.
  private static let count = 8

  init(_ plan: TrainingPlan, _ store: PictureStore, _ runtime: OnnxRuntime) {
    self.plan = plan
    self.store = store
    self.runtime = runtime
  }

  /// What a network says of the pictures of a part.
  func answers(_ network: TrainableNetwork, _ part: DatasetPart) throws -> PictureAnswers {
    let indices = plan.indices(of: part)
    let count = min(Self.count, max(1, indices.count))
    let predictor = try Predictor(
      network, size: plan.imageSize, count: count, runtime: runtime, threads: plan.threads)
    let settings = plan.evaluationSettings
    return try PictureAnswers(
      predictor, indices,
      makers: (0..<plan.pictureThreads).map { _ in try BatchMaker(store, settings) }
    ) {
      PictureBatch(
        count: count, sizes: settings.sizes, hasMasks: plan.task == .segmentation)
    }
  }
}
