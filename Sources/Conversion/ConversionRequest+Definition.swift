import Architectures
import Imaging
import Models

extension ConversionRequest {
  /// The network that is asked for, and what follows from it.
  struct Definition {
    let network: Network
    let answer: Architecture.Answer
    let imageSize: ImageSize

    /// The output in which the graph that is served and the definition are compared.
    var comparedOutput: String {
      if case .features = answer { "features" } else { "logits" }
    }
  }

  /// Builds the network.
  func definition() throws(ArchitectureError) -> Definition {
    let (network, answer) = try architecture.servedNetwork(options)
    let size = options.imageSize ?? architecture.imageSize
    return Definition(
      network: network, answer: answer,
      imageSize: ImageSize(width: size.width, height: size.height))
  }

  /// What the network is served for.
  func task(of definition: Definition) throws(ConversionError) -> ModelManifest.Task {
    switch definition.answer {
    case .segmentation: return .segmentation
    case .classification(let count):
      guard classes.count == count else {
        throw ConversionError(
          .invalidRequest,
          "\(architecture.rawValue) tells \(count) classes apart and \(classes.count) are named: "
            + "name them in the order of its logits, which no checkpoint tells")
      }
      return .classification
    case .features:
      throw ConversionError(
        .invalidRequest,
        "\(architecture.rawValue) gives features and no probabilities, so there is nothing to "
          + "serve: write it to a file of its own")
    }
  }

  /// The input tensor, and how a frame becomes it.
  func input(_ definition: Definition) -> ModelManifest.Input {
    ModelManifest.Input(
      tensor: Architecture.inputName, size: definition.imageSize, mean: mean,
      standardDeviation: standardDeviation)
  }

  /// The manifest, but for what sealing finds out.
  func draft(
    of identity: ModelIdentity, _ task: ModelManifest.Task, _ definition: Definition
  ) -> ModelManifest {
    var manifest = ModelManifest(
      draftOf: identity, title: title, task: task, model: ModelConverter.Names.model,
      input: input(definition),
      outputs: ModelManifest.Outputs(probability: "probability", logits: "logits"),
      classes: classes, threshold: threshold,
      golden: ModelManifest.Golden(
        input: ModelConverter.Names.picture, output: ModelConverter.Names.probabilities,
        // Providers order sums differently; 16-bit arithmetic has 8 or 11 bits of a fraction, and
        // pixels at a finding's edge answer to it most.
        tolerance: ModelManifest.Tolerance(maximumAbsolute: 2e-3, meanAbsolute: 2e-5),
        reducedPrecisionTolerance: ModelManifest.Tolerance(
          maximumAbsolute: 0.25, meanAbsolute: 5e-3)),
      provenance: provenance, intendedUse: intendedUse)
    manifest.calibration = calibration
    manifest.operatingPoints = operatingPoints
    manifest.purpose = purpose
    manifest.imagingModes = imagingModes
    manifest.training = training
    manifest.measured = measured
    return manifest
  }
}
