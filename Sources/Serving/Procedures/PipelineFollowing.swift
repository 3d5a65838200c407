import Biopsy
import Models

/// How a generation follows polyps from frame to frame.
struct PipelineFollowing: Sendable {
  /// When stations get to see what was found.
  let display: DisplayMode
  /// The SHA-256 over everything that decides its calls, in hex.
  let digest: String
  /// The same for streams whose JPEGs are decoded at full size.
  let digestOfExactDecode: String
  /// Makes the state of one stream, with a histology classifier of its own.
  let makeProcedure: @Sendable () throws -> Procedure
  /// Has the histology model reproduce its golden output; does nothing without one.
  let proveHistology: @Sendable () throws -> Void
}

extension PipelineModels {
  /// Makes what follows polyps with these models.
  ///
  /// - Parameter display: When stations get to see what was found.
  /// - Returns: How to follow polyps; nil where the pipeline answers frame by frame.
  /// - Throws: `SegmentationError` when the models cannot follow polyps under this policy.
  func following(_ display: DisplayMode) throws -> PipelineFollowing? {
    guard let procedure else { return nil }
    let (segmenter, histology) = (segmenter.model, histology)
    let makeProcedure: @Sendable () throws -> Procedure = {
      try Procedure(
        grid: segmenter.gridSize, policy: procedure, segmenter: segmenter.manifest,
        classifier: histology.map { try ModelHistologyClassifier(model: $0) })
    }
    // A policy or a model that does not fit fails the load, not the first frame.
    _ = try makeProcedure()
    return PipelineFollowing(
      display: display, digest: digest(exactDecode: false),
      digestOfExactDecode: digest(exactDecode: true), makeProcedure: makeProcedure,
      proveHistology: { _ = try histology?.selfTest() })
  }
}
