import Base
import Biopsy
import Models
import Study

/// How a generation follows polyps from frame to frame.
struct PipelineFollowing: Sendable {
  /// When stations get to see what was found.
  let display: DisplayMode
  /// What computes its calls.
  let engine: CallEvent.Engine
  /// The same for streams whose JPEGs are decoded at full size.
  let engineOfExactDecode: CallEvent.Engine
  /// Makes the state of one stream, with a histology classifier of its own.
  let makeProcedure: @Sendable () throws -> Procedure
  /// Makes a histology classifier besides those of procedures; nil without a model.
  let makeClassifier: (@Sendable () throws -> any HistologyClassifier)?
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
    var makeClassifier: (@Sendable () throws -> any HistologyClassifier)?
    if let histology { makeClassifier = { try ModelHistologyClassifier(model: histology) } }
    // A policy or a model that does not fit fails the load, not the first frame.
    _ = try makeProcedure()
    return PipelineFollowing(
      display: display, engine: engine(exactDecode: false),
      engineOfExactDecode: engine(exactDecode: true), makeProcedure: makeProcedure,
      makeClassifier: makeClassifier,
      proveHistology: { _ = try histology?.selfTest() })
  }

  /// What computes, as a study's records tell it.
  private func engine(exactDecode: Bool) -> CallEvent.Engine {
    let description = description
    let models = [("segmenter", segmenter.model)] + (histology.map { [("histology", $0)] } ?? [])
    guard let digest = SHA256.Digest(hex: digest(exactDecode: exactDecode)) else {
      preconditionFailure("a pipeline's digest is a SHA-256 in hex")
    }
    return CallEvent.Engine(
      pipeline: name, pipelineDigest: digest,
      models: models.map { role, model in
        CallEvent.Engine.Model(
          role: role, identity: model.identity.description, digest: model.digest,
          manifestDigest: model.manifestDigest)
      }, provider: description.provider, precision: description.precision,
      isDegraded: description.isDegraded, runtimeVersion: description.runtimeVersion,
      product: "OpticalBiopsy \(ProductVersion.text)", purpose: description.purpose.rawValue,
      machine: CallEvent.Machine(segmenter.model.session, segmenter.model.configuration))
  }
}
