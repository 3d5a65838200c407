/// The outcome of an evaluation, ready to be written as text, JSON or HTML.
public struct EvaluationReport: Sendable {
  /// The sentence that stands in every form of the report.
  public static let notice = "Research use only, not for diagnosis"
  /// The name of the figures of all datasets together.
  public static let overallName = "All images"

  /// What was evaluated.
  public let context: ReportContext
  /// The greatest probability that still is negative at the operating point.
  public let operatingThreshold: Float
  /// How the intervals were made.
  public let bootstrap: BootstrapConfiguration
  /// Every image with a mask, in the order given.
  public let images: [EvaluatedImage]
  /// The figures of each dataset, in the order in which the datasets first appear.
  public let datasets: [DatasetFigures]
  /// The figures of all images of all datasets, each image counting once; nil without images.
  public let overall: DatasetFigures?
  /// The false-alarm rates of the datasets without polyps.
  public let falseAlarms: [FalseAlarmRate]
  /// What a reader has to know, such as images left out because they have no mask.
  public let warnings: [String]

  /// Computes the figures of all datasets.
  ///
  /// - Parameters:
  ///   - context: What was evaluated.
  ///   - images: The figures of every image with a mask.
  ///   - falseAlarms: The false-alarm rates of the datasets without polyps.
  ///   - warnings: What a reader has to know.
  ///   - operatingThreshold: The threshold that `images` and `falseAlarms` were computed at.
  ///   - bootstrap: How to make the intervals.
  /// - Throws: `EvaluationError` with code `noImages`, `duplicateImage` or `invalidOption`.
  public init(
    context: ReportContext, images: [EvaluatedImage], falseAlarms: [FalseAlarmRate] = [],
    warnings: [String] = [], operatingThreshold: Float = 0.5,
    bootstrap: BootstrapConfiguration = .standard
  ) throws(EvaluationError) {
    guard !images.isEmpty || !falseAlarms.isEmpty else {
      throw EvaluationError(.noImages, "there is no image to report on")
    }
    try Self.check(images, operatingThreshold)
    var names: [String] = []
    var members: [String: [ImageFigures]] = [:]
    for image in images {
      if members[image.dataset] == nil { names.append(image.dataset) }
      members[image.dataset, default: []].append(image.figures)
    }
    var datasets: [DatasetFigures] = []
    for name in names {
      datasets.append(
        try DatasetFigures(name: name, images: members[name] ?? [], bootstrap: bootstrap))
    }
    overall =
      images.isEmpty
      ? nil
      : try DatasetFigures(
        name: Self.overallName, images: images.map(\.figures), bootstrap: bootstrap)
    self.context = context
    self.operatingThreshold = operatingThreshold
    self.bootstrap = bootstrap
    self.images = images
    self.datasets = datasets
    self.falseAlarms = falseAlarms
    self.warnings = warnings
  }

  /// The images with the least Dice at the operating point, worst first.
  ///
  /// - Parameter count: How many to give at most.
  /// - Returns: The images; ties are ordered by IoU, dataset and name.
  public func worstCases(_ count: Int) -> [EvaluatedImage] {
    func rank(_ image: EvaluatedImage) -> (Double, Double, String, String) {
      (
        image.figures.dice, image.figures.intersectionOverUnion, image.dataset, image.name
      )
    }
    return Array(images.sorted { rank($0) < rank($1) }.prefix(max(count, 0)))
  }

  /// The columns of a table: each dataset, then all together where there are several.
  var columns: [DatasetFigures] {
    datasets.count > 1 ? datasets + [overall].compactMap { $0 } : datasets
  }

  private static func check(
    _ images: [EvaluatedImage], _ operatingThreshold: Float
  ) throws(EvaluationError) {
    try checkOperatingThreshold(operatingThreshold)
    var seen: Set<[String]> = []
    for image in images {
      guard image.figures.operatingThreshold == operatingThreshold else {
        throw EvaluationError(
          .invalidOption,
          "\(image.dataset)/\(image.name) was evaluated at threshold "
            + "\(image.figures.operatingThreshold), the report is for \(operatingThreshold)")
      }
      guard seen.insert([image.dataset, image.name]).inserted else {
        throw EvaluationError(
          .duplicateImage, "\(image.dataset)/\(image.name) is in the report twice")
      }
    }
  }
}
