import Foundation

/// A model's output for each pixel before the sigmoid: log(p / (1 - p)) of the probability p.
///
/// Segmentation models are compared at the size of the expert's mask, and the literature brings
/// their output to it by interpolating logits, then applying the sigmoid. To interpolate
/// probabilities instead moves the contour wherever one side is more certain than the other.
public struct LogitMap: Hashable, Sendable {
  /// Columns, at least 1.
  public let width: Int
  /// Rows, at least 1.
  public let height: Int
  /// Finite logits, row by row from the top left.
  public let values: [Float]

  /// Makes a map from a model's logits.
  ///
  /// - Parameters:
  ///   - width: Columns.
  ///   - height: Rows.
  ///   - values: Logits, row by row.
  /// - Throws: `EvaluationError` with code `invalidSize` or `notFinite`.
  public init(width: Int, height: Int, values: [Float]) throws(EvaluationError) {
    try checkPlane("logit map", width: width, height: height, count: values.count)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw EvaluationError(
        .notFinite,
        "logit map: \(values[index]) at x \(index % width), y \(index / width); "
          + "the model's output is broken")
    }
    self.init(checkedWidth: width, height: height, values: values)
  }

  /// The logits of a map of probabilities.
  ///
  /// Probabilities are first limited to [2^-24, 1 - 2^-24], logits of about ±16.6, because 0 and 1
  /// have no finite logit. The limit is the same on both sides, so it moves no contour between a
  /// certain yes and a certain no.
  public init(_ map: ProbabilityMap) {
    let limit: Float = 0x1p-24
    let logits = map.values.map { value in
      let probability = min(max(value, limit), 1 - limit)
      return log(probability) - log1p(-probability)
    }
    self.init(checkedWidth: map.width, height: map.height, values: logits)
  }

  private init(checkedWidth width: Int, height: Int, values: [Float]) {
    self.width = width
    self.height = height
    self.values = values
  }

  /// The probabilities 1 / (1 + exp(-logit)).
  public var probabilities: ProbabilityMap {
    ProbabilityMap(
      checkedWidth: width, height: height, values: values.map { 1 / (1 + exp(-$0)) })
  }

  /// The map at another size by bilinear interpolation.
  ///
  /// Pixel centres lie at half coordinates (`align_corners = False` in PyTorch) and the border is
  /// repeated outwards. There is no antialiasing: when shrinking, values between samples are not
  /// seen. The same size gives the same map, unchanged.
  ///
  /// - Parameters:
  ///   - width: Columns wanted.
  ///   - height: Rows wanted.
  /// - Returns: The map at the size wanted.
  /// - Throws: `EvaluationError` with code `invalidSize`.
  public func resized(toWidth width: Int, height: Int) throws(EvaluationError) -> LogitMap {
    if width == self.width, height == self.height { return self }
    guard width > 0, height > 0, !width.multipliedReportingOverflow(by: height).overflow else {
      throw EvaluationError(
        .invalidSize, "cannot resize a map to \(width)x\(height); both extents have to be positive")
    }
    let columns = Tap.taps(from: self.width, to: width)
    let rows = Tap.taps(from: self.height, to: height)
    let source = values
    let stride = self.width
    let resized = [Float](unsafeUninitializedCapacity: width * height) { buffer, count in
      for (y, row) in rows.enumerated() {
        let (upper, lower) = (row.first * stride, row.second * stride)
        for (x, column) in columns.enumerated() {
          let above = column.between(source[upper + column.first], source[upper + column.second])
          let below = column.between(source[lower + column.first], source[lower + column.second])
          buffer.initializeElement(at: y * width + x, to: row.between(above, below))
        }
      }
      count = width * height
    }
    return LogitMap(checkedWidth: width, height: height, values: resized)
  }
}

/// The two source pixels along one axis that a target pixel lies between.
private struct Tap {
  let first: Int
  let second: Int
  /// Share of `second` in [0, 1].
  let share: Float

  func between(_ left: Float, _ right: Float) -> Float {
    left + (right - left) * share
  }

  static func taps(from source: Int, to target: Int) -> [Tap] {
    let scale = Double(source) / Double(target)
    return (0..<target).map { index in
      let position = max((Double(index) + 0.5) * scale - 0.5, 0)
      let first = min(Int(position), source - 1)
      return Tap(
        first: first, second: min(first + 1, source - 1), share: Float(position - Double(first)))
    }
  }
}
