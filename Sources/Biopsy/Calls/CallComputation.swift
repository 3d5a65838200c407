/// A call, computed from looks alone: the same pool and rule that procedures use.
public struct CallComputation {
  /// The probability of each class from all looks together; empty without looks.
  public let probabilities: [Float]
  /// What is called; nil where there are too few looks, so that something else decided.
  public let opinion: HistologyOpinion?

  /// Pools looks and makes a call of them.
  ///
  /// - Parameters:
  ///   - looks: The looks that are pooled, in their order: sums of another order round differently.
  ///   - points: The operating point of each class; at least one.
  ///   - minimumLooks: How many looks a call needs.
  ///   - maximumDisagreement: The largest share of looks that may contradict a call, [0, 1].
  /// - Throws: `SegmentationError` with the code `invalidPolicy` for a look whose probabilities are not
  ///   one a class.
  public init(
    looks: [PolypLook], points: [OperatingPoint], minimumLooks: Int, maximumDisagreement: Float
  ) throws(SegmentationError) {
    let classes = points.count
    guard classes > 0, looks.allSatisfy({ $0.probabilities.count == classes }) else {
      throw SegmentationError(
        .invalidPolicy, "each look has one probability for each of the \(classes) classes")
    }
    let evidence = PolypEvidence(capacity: max(1, looks.count), classes: classes)
    let buffer = FixedBuffer<Float>(count: classes, repeating: 0)
    for look in looks {
      for index in 0..<classes { buffer[index] = look.probabilities[index] }
      evidence.add(buffer.elements, quality: look.quality)
    }
    let disagreement = evidence.pool(into: buffer)
    probabilities = looks.isEmpty ? [] : Array(buffer.elements)
    let rule = CallRule(points: points, maximumDisagreement: maximumDisagreement)
    opinion =
      looks.isEmpty || looks.count < minimumLooks
      ? nil : rule.opinion(buffer, disagreement: disagreement)
  }
}
