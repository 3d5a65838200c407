internal import Architectures
internal import Base
internal import Checkpoints
public import Conversion
internal import Foundation
public import Imaging
public import Models
public import Runtime

extension Candidate {
  /// The names of files within a version's folder.
  private enum Names {
    static let folder = "training"
    static let weights = "training/weights.safetensors"
    static let run = "training/run.json"
    static let card = "MODEL_CARD.md"
  }

  /// Makes the candidate a sealed version of a model, in the state `candidate`.
  ///
  /// - Parameters:
  ///   - description: What people say of it.
  ///   - registry: Where the version goes.
  ///   - picture: The self-test's picture: something like a frame, of any size.
  ///   - runtime: The library.
  /// - Returns: What was made.
  /// - Throws: `ConversionError`, `ArchitectureError`, `ModelError` or `SystemError`; nothing is then left
  ///   in the registry.
  public func register(
    _ description: CandidateDescription, in registry: ModelRegistry, picture: Image,
    runtime: OnnxRuntime
  ) throws -> ConversionReport {
    let network = outcome.network
    let weights = FileManager.default.temporaryDirectory
      .appendingPathComponent("weights-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: weights) }
    try SafeTensorsWriter.write(weights, network.names.map { ($0, try network.tensor($0)) })
    let request = request(
      description, weightsSHA256: try SHA256.hash(fileAt: weights).hex)
    return try ModelConverter(runtime: runtime, registry: registry)
      .convert(request, network, picture: picture) { folder in
        try FileManager.default.createDirectory(
          atPath: "\(folder.path)/\(Names.folder)", withIntermediateDirectories: true)
        if description.keepsWeights {
          try FileManager.default.copyItem(
            atPath: weights, toPath: "\(folder.path)/\(Names.weights)")
        }
        try Data(json.prettyPrinted().utf8)
          .write(to: URL(fileURLWithPath: "\(folder.path)/\(Names.run)"))
        let card = ModelCard(self, description, folder.identity)
        try Data(card.text.utf8)
          .write(to: URL(fileURLWithPath: "\(folder.path)/\(Names.card)"))
      }
  }

  private func request(
    _ description: CandidateDescription, weightsSHA256: String
  ) -> ConversionRequest {
    var request = ConversionRequest(
      architecture: plan.network.architecture, name: description.name,
      checkpointSHA256: weightsSHA256)
    request.options = plan.network.options
    request.options.batch = 1
    request.options.imageSize = (plan.imageSize.height, plan.imageSize.width)
    request.title = title(description)
    if plan.task == .histology {
      request.classes = plan.labelClasses.enumerated().map { index, entry in
        ModelManifest.FindingClass(
          id: index + 1, label: entry.label, isNeoplastic: entry.isNeoplastic)
      }
    }
    request.threshold = threshold
    request.calibration = calibration
    request.operatingPoints = operatingPoints
    request.purpose = description.purpose
    request.imagingModes = description.imagingModes
    let architecture = plan.network.architecture.rawValue
    request.training =
      description.keepsWeights
      ? ModelManifest.Training(
        weights: Names.weights, architecture: architecture, run: Names.run)
      : ModelManifest.Training(run: Names.run, architecture: architecture)
    request.provenance.training =
      "\(plan.recipe.summary); from \(outcome.network.origin); epoch \(outcome.epoch) of "
      + "\(plan.recipe.epochs), seed \(plan.seed)"
    request.provenance.data = "\(description.data); fingerprint \(plan.fingerprint.hex)"
    request.provenance.licence = description.licence
    request.intendedUse = description.intendedUse
    request.measured = estimates.map { estimate in
      ModelManifest.Measurement(
        dataset: "test patients (\(estimate.caseCount) cases)", figure: estimate.name,
        value: (estimate.value * 1e4).rounded() / 1e4)
    }
    return request
  }

  func title(_ description: CandidateDescription) -> String {
    let size = "\(plan.imageSize.width)x\(plan.imageSize.height)"
    let what = plan.task == .histology ? "Polyp histology" : "Polyp segmentation"
    return description.title ?? "\(what), \(plan.network.architecture.rawValue), \(size)"
  }
}

extension TrainingRecipe {
  /// What people want to know first.
  var summary: String {
    let what =
      switch trained {
      case .everything: "all parameters"
      case .lastStages(0): "what follows the encoder"
      case .lastStages(let count): "the encoder's last \(count) stages and what follows"
      }
    return "\(what) trained with \(algorithm.rawValue), learning rate \(learningRate), batches of "
      + "\(batchSize), loss \(loss.rawValue)"
  }
}
