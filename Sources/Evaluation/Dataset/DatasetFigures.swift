/// All figures of a set of images, with bootstrap intervals.
public struct DatasetFigures: Hashable, Sendable {
  /// The dataset's name.
  public let name: String
  /// The number of images.
  public let imageCount: Int
  private let estimates: [Figure: Estimate]

  /// Computes the figures of a set of images.
  ///
  /// Every figure's interval comes from the same draws. A single image gives intervals without
  /// width, which say nothing.
  ///
  /// - Parameters:
  ///   - name: The dataset's name.
  ///   - images: The figures of its images, in any order.
  ///   - bootstrap: How to make the intervals.
  /// - Throws: `EvaluationError` with code `noImages`.
  public init(
    name: String, images: [ImageFigures], bootstrap: BootstrapConfiguration = .standard
  ) throws(EvaluationError) {
    guard !images.isEmpty else {
      throw EvaluationError(.noImages, "dataset \(name) has no image with a mask to evaluate")
    }
    guard images.count <= Int(UInt32.max) else {
      throw EvaluationError(.invalidSize, "dataset \(name) has more than \(UInt32.max) images")
    }
    let figures = Figure.allCases
    let table = ResampledFigures(images, figures: figures)
    let points = table.point()
    let resampled = table.resampled(seed: bootstrap.seed, resamples: bootstrap.resamples)
    var estimates: [Figure: Estimate] = [:]
    for (index, figure) in figures.enumerated() {
      estimates[figure] = Estimate(
        value: points[index], resampled: resampled[index], confidence: bootstrap.confidence)
    }
    self.name = name
    self.imageCount = images.count
    self.estimates = estimates
  }

  /// A figure with its interval.
  public subscript(figure: Figure) -> Estimate {
    estimates[figure] ?? Estimate(value: .nan, low: .nan, high: .nan)
  }
}
