internal import Imaging
internal import Runtime

/// Asks a finished network about the pictures of a part.
struct CandidateAnswers {
  /// What is wanted of the network.
  enum Wanted {
    /// Logits.
    case logits
    /// What its encoder gives.
    case features
  }

  let plan: TrainingPlan
  let network: TrainableNetwork
  let runtime: OnnxRuntime
  var wanted = Wanted.logits

  /// How many pictures at once.
  private static let count = 8

  /// Runs the network on each picture.
  ///
  /// - Parameters:
  ///   - part: Which pictures.
  ///   - body: Gets each picture and what the network gives.
  /// - Throws: What making pictures tensors, running and `body` throw.
  func forEach(
    _ part: DatasetPart, _ body: (TrainingPicture, [Float]) throws -> Void
  ) throws {
    let indices = plan.indices(of: part)
    guard !indices.isEmpty else { return }
    let count = min(Self.count, indices.count)
    let predictor = try Predictor(
      network, size: plan.imageSize, count: count, givesFeatures: wanted == .features,
      runtime: runtime, threads: plan.threads)
    let settings = plan.evaluationSettings
    // Masks are compared at their own size elsewhere.
    let store = PictureStore(plan.pictures, readsMasks: false, byteLimit: 0)
    try predictor.forEach(
      indices, makers: (0..<plan.pictureThreads).map { _ in try BatchMaker(store, settings) }
    ) {
      PictureBatch(count: count, sizes: settings.sizes, hasMasks: false)
    } _: { answered in
      try body(plan.pictures[answered.index], Array(answered.output))
    }
  }
}
