internal import Imaging
internal import Runtime

/// Asks a finished network about the pictures of a part.
struct CandidateAnswers {
  let plan: TrainingPlan
  let network: TrainableNetwork
  let runtime: OnnxRuntime

  /// How many pictures at once.
  private static let count = 8

  /// Runs the network on each picture.
  ///
  /// - Parameters:
  ///   - part: Which pictures.
  ///   - body: Gets each picture and its logits.
  /// - Throws: What making pictures tensors, running and `body` throw.
  func forEach(
    _ part: DatasetPart, _ body: (TrainingPicture, [Float]) throws -> Void
  ) throws {
    let indices = plan.indices(of: part)
    guard !indices.isEmpty else { return }
    let count = min(Self.count, indices.count)
    let predictor = try Predictor(
      network, size: plan.imageSize, count: count, runtime: runtime, threads: plan.threads)
    let settings = plan.evaluationSettings
    // Masks are compared at their own size elsewhere.
    let store = PictureStore(plan.pictures, readsMasks: false, byteLimit: 0)
    let requests = stride(from: 0, to: indices.count, by: count).map { start in
      BatchMaker.Request(
        indices: Array(indices[start..<min(indices.count, start + count)]), epoch: 0)
    }
    let prefetcher = Prefetcher(
      requests,
      buffers: (0...plan.pictureThreads).map { _ in
        PictureBatch(count: count, sizes: settings.sizes, hasMasks: false)
      }, makers: try (0..<plan.pictureThreads).map { _ in try BatchMaker(store, settings) })
    defer { prefetcher.stop() }
    while let batch = try prefetcher.next() {
      try predictor.run(batch.sizes[0])
      for (place, index) in batch.indices.enumerated() {
        let logits = Array(predictor.logits(of: place))
        guard logits.allSatisfy(\.isFinite) else {
          throw TrainingError(
            .notFinite, "the network's logits of line \(plan.pictures[index].line) are no numbers")
        }
        try body(plan.pictures[index], logits)
      }
      prefetcher.giveBack(batch)
    }
  }
}
