/// A model's foreground probability for each pixel of an image.
public struct ProbabilityMap: Hashable, Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Probabilities in [0, 1], row by row from the top left.
  public let values: [Float]

  /// Makes a map from probabilities.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - values: Probabilities in [0, 1], row by row.
  /// - Throws: `EvaluationError` with code `invalidSize`, `notFinite` or `outOfRange`.
  public init(width: Int, height: Int, values: [Float]) throws(EvaluationError) {
    try checkPlane("probability map", width: width, height: height, count: values.count)
    if let index = values.firstIndex(where: { !($0 >= 0 && $0 <= 1) }) {
      let place = "at x \(index % width), y \(index / width)"
      guard values[index].isFinite else {
        throw EvaluationError(
          .notFinite, "probability map: \(values[index]) \(place); the model's output is broken")
      }
      throw EvaluationError(
        .outOfRange,
        "probability map: \(values[index]) \(place) is outside [0, 1]; make logits a LogitMap")
    }
    self.init(checkedWidth: width, height: height, values: values)
  }

  /// Makes a map from values that are known to be in order.
  init(checkedWidth width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// The share of pixels in [0, 1] that are positive, that is, above `threshold`.
  public func positiveFraction(above threshold: Float) -> Double {
    var positives = 0
    for value in values where value > threshold { positives += 1 }
    return Double(positives) / Double(values.count)
  }

  /// The map stretched linearly so that its least value becomes 0 and its greatest 1.
  ///
  /// As MATLAB's `mapminmax(x, 0, 1)`, which the PraNet toolbox applies before its figures: a map
  /// whose values are all the same is left as it is. So is one whose values differ by less than
  /// the smallest normal number, where the division would be meaningless.
  public func minMaxNormalized() -> ProbabilityMap {
    var least = Float.infinity
    var greatest = -Float.infinity
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    let range = greatest - least
    guard range >= .leastNormalMagnitude, !(least == 0 && greatest == 1) else { return self }
    return ProbabilityMap(
      checkedWidth: width, height: height, values: values.map { ($0 - least) / range })
  }

  /// The map at another size, interpolated between logits.
  ///
  /// See `LogitMap`, which also says how certain probabilities are treated. Where the model's
  /// logits are at hand, resize those instead. The same size gives the same map, unchanged.
  ///
  /// - Parameters:
  ///   - width: Columns wanted.
  ///   - height: Rows wanted.
  /// - Returns: The map at the size wanted.
  /// - Throws: `EvaluationError` with code `invalidSize`.
  public func resized(toWidth width: Int, height: Int) throws(EvaluationError) -> ProbabilityMap {
    if width == self.width, height == self.height { return self }
    return try LogitMap(self).resized(toWidth: width, height: height).probabilities
  }
}
