internal import Foundation

/// What a network says of pictures.
struct PictureAnswers {
  /// One picture's.
  enum Answer {
    /// Logits of the classes.
    case classes([Double])
    /// How a mask at the network's size compares with the expert's.
    case mask(MaskAnswer)
  }

  /// A mask's.
  struct MaskAnswer {
    /// Pixels in both masks.
    let both: Int
    /// Pixels in the network's.
    let found: Int
    /// Pixels in the expert's.
    let expected: Int
    /// All pixels.
    let pixels: Int

    /// The Dice coefficient; 1 where both masks are empty.
    var dice: Double {
      found + expected == 0 ? 1 : 2 * Double(both) / Double(found + expected)
    }
    /// The share of positive pixels.
    var positiveShare: Double { Double(found) / Double(pixels) }
  }

  /// More positive pixels than this share of a polyp-free picture are an alarm.
  static let alarmShare = 0.002

  /// The pictures, by their place in the store.
  private(set) var indices: [Int] = []
  /// What is said of each.
  private(set) var answers: [Answer] = []

  /// Asks a network about pictures.
  ///
  /// - Parameters:
  ///   - predictor: The network.
  ///   - indices: The pictures.
  ///   - makers: Make pictures tensors, a thread each; without variations.
  ///   - room: Makes buffers for as many pictures as the network takes at once.
  /// - Throws: `TrainingError` or `RuntimeError`.
  init(
    _ predictor: Predictor, _ indices: [Int], makers: [BatchMaker], room: () -> PictureBatch
  ) throws {
    let requests = stride(from: 0, to: indices.count, by: predictor.count).map { start in
      BatchMaker.Request(
        indices: Array(indices[start..<min(indices.count, start + predictor.count)]), epoch: 0)
    }
    let prefetcher = Prefetcher(
      requests, buffers: (0...makers.count).map { _ in room() }, makers: makers)
    defer { prefetcher.stop() }
    while let batch = try prefetcher.next() {
      try predictor.run(batch.sizes[0])
      for (place, index) in batch.indices.enumerated() {
        guard predictor.logits(of: place).allSatisfy(\.isFinite) else {
          throw TrainingError(
            .notFinite,
            "the network's logits are no numbers any more; train with a lower learning rate")
        }
        self.indices.append(index)
        answers.append(Self.answer(predictor, batch.sizes[0], place))
      }
      prefetcher.giveBack(batch)
    }
  }

  private static func answer(
    _ predictor: Predictor, _ size: PictureBatch.Size, _ place: Int
  ) -> Answer {
    let logits = predictor.logits(of: place)
    guard let mask = size.mask?.float32 else { return .classes(logits.map(Double.init)) }
    var (both, found, expected) = (0, 0, 0)
    for (offset, logit) in logits.enumerated() {
      let isExpected = mask[place * logits.count + offset] > 0.5
      let isFound = logit > 0
      both += isFound && isExpected ? 1 : 0
      found += isFound ? 1 : 0
      expected += isExpected ? 1 : 0
    }
    return .mask(
      MaskAnswer(both: both, found: found, expected: expected, pixels: logits.count))
  }
}
