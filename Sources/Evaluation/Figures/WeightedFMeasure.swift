import Foundation

/// Weighted F-measure with beta = 1, in [0, 1].
///
/// Margolin, Zelnik-Manor and Tal, "How to evaluate foreground maps?", CVPR 2014, as in the PraNet
/// toolbox. An error inside the mask counts less where its neighbours are right (dependency:
/// Gaussian mean of the errors, 7x7, sigma 5 pixels, zero outside the image, background pixels
/// carrying the error of the nearest foreground pixel); an error outside counts 1 at the mask's
/// edge, rising to 2 far from it, halfway after 5 pixels (importance).
///
/// With an empty mask the toolbox fails. Here a map of zeros then scores 1 and any other map 0.
///
/// - Parameters:
///   - map: The min–max normalised map.
///   - mask: The mask, of the map's size.
/// - Returns: The figure.
func weightedFMeasure(normalized map: ProbabilityMap, mask: BinaryMask) -> Double {
  guard let nearest = NearestForeground(mask) else {
    return map.values.allSatisfy { $0 == 0 } ? 1 : 0
  }
  let errors = zip(map.values, mask.values).map { value, isForeground in
    abs(Double(value) - (isForeground ? 1 : 0))
  }
  let smoothed = GaussianWindow.sevenBySeven.filtered(
    nearest.indices.map { errors[$0] }, width: map.width, height: map.height)
  let decay = log(0.5) / 5
  var foregroundError = 0.0
  var backgroundError = 0.0
  for (index, isForeground) in mask.values.enumerated() {
    if isForeground {
      foregroundError += min(errors[index], smoothed[index])
    } else if errors[index] != 0 {
      let distance = Double(nearest.squaredDistances[index]).squareRoot()
      backgroundError += errors[index] * (2 - exp(decay * distance))
    }
  }
  let foreground = Double(mask.foregroundCount)
  let truePositives = foreground - foregroundError
  let recall = 1 - foregroundError / foreground
  let precision = truePositives / (truePositives + backgroundError + .ulpOfOne)
  return 2 * recall * precision / (recall + precision + .ulpOfOne)
}

/// A square Gaussian window, applied as rows, then columns, with zeros outside the image.
struct GaussianWindow {
  /// Weights along one axis, of odd number and sum 1.
  let weights: [Double]

  /// MATLAB's `fspecial('gaussian', 7, 5)`.
  static let sevenBySeven = GaussianWindow(size: 7, sigma: 5)

  /// Makes a window of `size` pixels, an odd number, and standard deviation `sigma` pixels.
  init(size: Int, sigma: Double) {
    let radius = Double(size / 2)
    let values = (0..<size).map { index in
      let offset = Double(index) - radius
      return exp(-offset * offset / (2 * sigma * sigma))
    }
    let sum = values.reduce(0, +)
    weights = values.map { $0 / sum }
  }

  /// The weighted mean around each pixel of a plane.
  func filtered(_ plane: [Double], width: Int, height: Int) -> [Double] {
    let radius = weights.count / 2
    var rowMeans = [Double](repeating: 0, count: plane.count)
    var padded = [Double](repeating: 0, count: width + 2 * radius)
    for start in stride(from: 0, to: plane.count, by: width) {
      for x in 0..<width { padded[radius + x] = plane[start + x] }
      for (tap, weight) in weights.enumerated() {
        for x in 0..<width { rowMeans[start + x] += weight * padded[x + tap] }
      }
    }
    var means = [Double](repeating: 0, count: plane.count)
    for y in 0..<height {
      for (tap, weight) in weights.enumerated() {
        let source = y + tap - radius
        guard source >= 0, source < height else { continue }
        for x in 0..<width { means[y * width + x] += weight * rowMeans[source * width + x] }
      }
    }
    return means
  }
}
