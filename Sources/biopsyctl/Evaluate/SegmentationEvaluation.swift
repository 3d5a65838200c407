import Base
import Evaluation
import Foundation
import Imaging

/// Runs a model over datasets and gathers what a report is made from.
struct SegmentationEvaluation {
  private let source: any ProbabilitySource
  private let tolerance: Double
  private var images: [EvaluatedImage] = []
  private var falseAlarms: [FalseAlarmRate] = []
  private var warnings: [String] = []
  private var items: [String: SegmentationFolder.Item] = [:]
  private var progress = ProgressLine()

  /// Prepares to measure.
  ///
  /// - Parameters:
  ///   - source: What is measured.
  ///   - tolerance: The share of positive pixels that is no alarm on frames without polyp.
  init(source: any ProbabilitySource, tolerance: Double) {
    self.source = source
    self.tolerance = tolerance
  }

  /// Measures one dataset.
  mutating func measure(_ dataset: SegmentationFolder) throws {
    warnings += dataset.warnings
    defer { progress.finish() }
    if dataset.isNegative {
      var frames: [FalseAlarmRate.Frame] = []
      for item in dataset.items {
        let map = try source.probabilities(file: item.imagePath)
        frames.append(
          try .init(name: item.name, map: map, operatingThreshold: source.threshold))
        progress.show("\(dataset.name): \(frames.count) of \(dataset.items.count)")
      }
      falseAlarms.append(
        try FalseAlarmRate(dataset: dataset.name, frames: frames, tolerance: tolerance))
      return
    }
    for item in dataset.items {
      guard let maskPath = item.maskPath else { continue }
      let (map, mask) = try comparable(item.imagePath, maskPath)
      images.append(
        EvaluatedImage(
          dataset: dataset.name, name: item.name,
          figures: try ImageFigures(
            map: map, mask: mask, operatingThreshold: source.threshold)))
      items["\(dataset.name)/\(item.name)"] = item
      progress.show("\(dataset.name): \(images.count) images")
    }
  }

  /// The report on all that was measured.
  func report(
    context: ReportContext, bootstrap: BootstrapConfiguration
  ) throws(EvaluationError) -> EvaluationReport {
    try EvaluationReport(
      context: context, images: images, falseAlarms: falseAlarms, warnings: warnings,
      operatingThreshold: source.threshold, bootstrap: bootstrap)
  }

  /// Pictures of measured images with the expert's and the model's masks.
  func overlays(of cases: [EvaluatedImage]) throws -> [CaseOverlay] {
    let encoder = JPEGEncoder()
    return try cases.compactMap { measured in
      guard let item = items["\(measured.dataset)/\(measured.name)"],
        let maskPath = item.maskPath
      else { return nil }
      let (map, mask) = try comparable(item.imagePath, maskPath)
      let picture = CasePainter.paint(
        over: try ImageFile.read(item.imagePath), map: map, threshold: source.threshold,
        mask: mask)
      return CaseOverlay(
        dataset: measured.dataset, name: measured.name,
        jpeg: try encoder.encode(picture, quality: 88))
    }
  }

  /// The model's map at the expert's resolution, and the expert's mask.
  private func comparable(
    _ imagePath: String, _ maskPath: String
  ) throws -> (ProbabilityMap, BinaryMask) {
    let gray = try ImageFile.readGray(maskPath)
    let mask = try BinaryMask(
      width: gray.size.width, height: gray.size.height, gray: gray.pixels)
    let map = try source.probabilities(file: imagePath)
      .resized(toWidth: mask.width, height: mask.height)
    return (map, mask)
  }
}
