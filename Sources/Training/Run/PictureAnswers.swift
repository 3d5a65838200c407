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
    try predictor.forEach(indices, makers: makers, room: room) { answered in
      self.indices.append(answered.index)
      answers.append(Self.answer(answered))
    }
  }

  private static func answer(_ answered: Predictor.Answered) -> Answer {
    let (logits, place) = (answered.output, answered.place)
    guard let mask = answered.size.mask?.float32 else {
      return .classes(logits.map(Double.init))
    }
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
