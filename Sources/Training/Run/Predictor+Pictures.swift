internal import Tensors

extension Predictor {
  /// A picture that was answered, valid for one call.
  struct Answered {
    /// The picture's place in the store.
    let index: Int
    /// What the network gives, all finite.
    let output: UnsafeMutableBufferPointer<Float>
    /// The batch that it was in, and its place there.
    let size: PictureBatch.Size
    let place: Int
  }

  /// Runs the network on pictures, which other threads make tensors meanwhile.
  ///
  /// - Parameters:
  ///   - indices: The pictures.
  ///   - makers: Make them tensors, a thread each; without variations.
  ///   - room: Makes a buffer for as many pictures as the network takes at once.
  ///   - body: Gets each picture, in the order of `indices`.
  /// - Throws: `TrainingError`, with the code `notFinite` where an output is no number, `RuntimeError`,
  ///   and what `body` throws.
  func forEach(
    _ indices: [Int], makers: [BatchMaker], room: () -> PictureBatch,
    _ body: (Answered) throws -> Void
  ) throws {
    let requests = stride(from: 0, to: indices.count, by: count).map { start in
      BatchMaker.Request(
        indices: Array(indices[start..<min(indices.count, start + count)]), epoch: 0)
    }
    let prefetcher = Prefetcher(
      requests, buffers: (0...makers.count).map { _ in room() }, makers: makers)
    defer { prefetcher.stop() }
    while let batch = try prefetcher.next() {
      try run(batch.sizes[0])
      for (place, index) in batch.indices.enumerated() {
        let output = logits(of: place)
        guard output.allSatisfy(\.isFinite) else {
          throw TrainingError(
            .notFinite,
            "the network's answers are no numbers any more; train with a lower learning rate")
        }
        try body(Answered(index: index, output: output, size: batch.sizes[0], place: place))
      }
      prefetcher.giveBack(batch)
    }
  }
}
