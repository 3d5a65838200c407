internal import Base
internal import Evaluation
internal import Imaging
internal import Models

/// One version of a model, asked about pictures as the daemon asks it.
final class VersionAnswers {
  private let model: ServableModel
  private let inference: FrameInference
  private let threshold: Float

  init(_ model: ServableModel) throws(ModelError) {
    self.model = model
    inference = try FrameInference(model: model)
    threshold = Float(model.manifest.threshold)
  }

  /// The probabilities of a picture, all of them within [0, 1].
  ///
  /// - Parameter file: A JPEG or PNG file's bytes; a JPEG is decoded at a reduced size, as a frame is.
  /// - Returns: As many as the model's output has.
  /// - Throws: `ImagingError`, `RuntimeError`, or `TrainingError` with the code `notFinite`.
  func probabilities(of file: [UInt8]) throws -> [Float] {
    try file.withUnsafeBytes { bytes in
      switch ImageFile.Kind.sniff(bytes) {
      case .jpeg: _ = try inference.prepare(bytes, encoding: .jpeg)
      case .png: _ = try inference.prepare(PNG.decode(bytes))
      case nil: throw ImagingError(.unsupported, "neither a JPEG nor a PNG")
      }
    }
    try inference.run()
    guard inference.probabilities.allSatisfy({ (0...1).contains($0) }) else {
      throw TrainingError(
        .notFinite, "model \(model.identity) gives values that are no probabilities")
    }
    return Array(inference.probabilities)
  }

  /// How well the version's mask of a picture agrees with the expert's, at the expert's resolution.
  func agreement(
    on file: [UInt8], with mask: BinaryMask
  ) throws -> PromotionCases.MaskAgreement {
    let map = try ProbabilityMap(
      width: model.gridSize.width, height: model.gridSize.height, values: probabilities(of: file)
    ).resized(toWidth: mask.width, height: mask.height)
    let counts = try ConfusionCounts(map: map, mask: mask, threshold: threshold)
    return PromotionCases.MaskAgreement(
      dice: counts.dice, intersectionOverUnion: counts.intersectionOverUnion,
      mask: SHA256.hash(map.values.map { $0 > threshold ? 1 : 0 }))
  }
}
