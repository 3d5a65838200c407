/// The weights with which source pixels make output pixels along one axis: Pillow's `BILINEAR`.
///
/// A triangle as wide as two source pixels, or, when reducing, as two output pixels, so that every
/// source pixel counts (antialiasing). Weights are computed in double precision, as Pillow does.
struct TriangleFilter {
  /// The source pixels that one output pixel is made of.
  struct Taps {
    /// The first source pixel.
    var start: Int
    /// Their weights; they sum to 1, and the first and last are not zero.
    var weights: [Double]
    /// What the triangle's heights above the pixels summed to, before.
    var height: Double

    var end: Int { start + weights.count }

    /// The weight of source pixels together; 0 for those that have none.
    func weight(of pixels: Range<Int>) -> Double {
      let known = pixels.clamped(to: start..<end)
      return known.reduce(0) { $0 + weights[$1 - start] }
    }
  }

  /// One for each output pixel.
  let taps: [Taps]
  /// The length of an output pixel, in source pixels.
  let scale: Double
  private let origin: Double

  /// The source pixels that have any weight.
  var sourceRange: Range<Int> {
    guard let first = taps.first, let last = taps.last else { return 0..<0 }
    return first.start..<last.end
  }

  /// Where an output pixel's centre is, in source pixels; the pixel need not exist.
  func center(_ output: Int) -> Double {
    origin + (Double(output) + 0.5) * scale
  }

  /// Weights that map a part of the source axis onto all of the output axis.
  ///
  /// - Parameters:
  ///   - origin: Where the part begins, in source pixels.
  ///   - length: The part's length, in source pixels; positive.
  ///   - sourceCount: The number of source pixels.
  ///   - outputCount: The number of output pixels; positive.
  init(origin: Double, length: Double, sourceCount: Int, outputCount: Int) {
    // Pixels outside the part have no influence, as if it had been cropped first.
    let first = max(0, Int(origin.rounded(.down)))
    let end = min(sourceCount, Int((origin + length).rounded(.up)))
    let scale = length / Double(outputCount)
    self.origin = origin
    self.scale = scale
    let support = max(scale, 1)
    taps = (0..<outputCount).map { output in
      let center = origin + (Double(output) + 0.5) * scale
      var low = max(first, Int(center - support + 0.5))
      var high = min(end, Int(center + support + 0.5))
      let weight = { (pixel: Int) in max(0, 1 - abs((Double(pixel) - center + 0.5) / support)) }
      while low < high - 1, weight(low) == 0 { low += 1 }
      while low < high - 1, weight(high - 1) == 0 { high -= 1 }
      let weights = (low..<high).map(weight)
      let sum = weights.reduce(0, +)
      return Taps(start: low, weights: weights.map { $0 / sum }, height: sum)
    }
  }
}
