public import Architectures
internal import Base
internal import Foundation
public import Imaging
public import Models
internal import ONNX
public import Runtime
internal import Tensors

/// Makes a checkpoint a sealed version of a model.
///
/// What is served is simplified from the network's definition; before it is sealed, both are run on
/// the golden picture and compared.
public struct ModelConverter {
  private let runtime: OnnxRuntime
  private let registry: ModelRegistry

  /// The file names within a version's folder.
  private enum Names {
    static let model = "model.onnx"
    static let picture = "golden/input.png"
    static let probabilities = "golden/probability.npy"
  }

  /// How far probabilities of the served graph may be from those of the definition.
  ///
  /// Both are computed in single precision with the same weights; only the order of operations
  /// differs.
  public static let largestDifference = 1e-3

  /// A converter that writes to a registry.
  public init(runtime: OnnxRuntime, registry: ModelRegistry) {
    self.runtime = runtime
    self.registry = registry
  }

  /// Converts a checkpoint. A conversion that fails leaves no trace in the registry.
  ///
  /// - Parameters:
  ///   - request: What is to be made.
  ///   - checkpoint: The parameters.
  ///   - picture: The golden picture: something like a frame, of any size.
  /// - Returns: What was made.
  /// - Throws: `ConversionError`, `ArchitectureError`, or `ModelError`.
  public func convert(
    _ request: ConversionRequest, _ checkpoint: some ParameterSource, picture: Image
  ) throws -> ConversionReport {
    let definition = try request.definition()
    let parameters = PrefixedParameters(checkpoint, fitting: definition.network.parameters)
    let folder = try registry.makeVersion(of: request.name, version: request.version)
    do {
      return try convert(request, definition, parameters, picture, into: folder)
    } catch {
      try? FileManager.default.removeItem(atPath: folder.path)
      throw error
    }
  }

  private func convert(
    _ request: ConversionRequest, _ definition: ConversionRequest.Definition,
    _ parameters: PrefixedParameters<some ParameterSource>, _ picture: Image,
    into folder: ModelFolder
  ) throws -> ConversionReport {
    let cost = try writeModel(request, definition, parameters, to: "\(folder.path)/\(Names.model)")
    try write(PNG.encode(picture.resized(to: definition.imageSize)), Names.picture, in: folder)
    let product = try ModelSealer(runtime: runtime)
      .seal(folder, draft: request.draft(of: folder.identity, definition))
    let difference = try DefinitionCheck(runtime: runtime)
      .largestDifference(definition.network, parameters, folder, product.manifest)
    guard difference <= ModelConverter.largestDifference else {
      throw ConversionError(
        .differsFromDefinition,
        "the finished model's probabilities are up to \(difference) off those of the network's "
          + "definition; weights that large do not survive simplification in single precision")
    }
    return ConversionReport(
      manifest: product.manifest, folder: folder.path, prefix: parameters.prefix, cost: cost,
      fileByteCount: product.manifest.files.first { $0.path == Names.model }?.bytes ?? 0,
      differenceFromDefinition: difference,
      goldenPositiveShare: product.goldenPositiveShare,
      trials: ProviderTrial.run(folder, runtime: runtime))
  }

  /// Writes the graph that is served, and lets go of it.
  private func writeModel(
    _ request: ConversionRequest, _ definition: ConversionRequest.Definition,
    _ parameters: PrefixedParameters<some ParameterSource>, to path: String
  ) throws -> GraphCost {
    var graph = try definition.network.filled(from: parameters)
    let operatorSet = definition.network.operatorSet
    try graph.foldConstants(operatorSet: operatorSet)
    try graph.foldBatchNormalizations()
    let cost = try graph.cost(operatorSet: operatorSet)
    if request.storage != .float32 { try graph.storeConstants(as: request.storage) }
    var model = Model(graph, operatorSet: operatorSet)
    model.producer = ("biopsyctl", ProductVersion.text)
    model.metadata = [
      "architecture": request.architecture.rawValue,
      "checkpoint_sha256": request.provenance.checkpointSHA256,
      "intended_use": request.intendedUse,
    ]
    try model.check()
    try model.write(to: path)
    return cost
  }

  private func write(_ bytes: [UInt8], _ name: String, in folder: ModelFolder) throws {
    let file = URL(fileURLWithPath: "\(folder.path)/\(name)")
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    } catch {
      throw ConversionError(.notWritten, "\(file.path): \(error)")
    }
  }
}

extension ConversionRequest {
  /// The network that is asked for, and what follows from it.
  struct Definition {
    let network: Network
    let task: ModelManifest.Task
    let imageSize: ImageSize
  }

  /// Builds the network and checks that the request fits it.
  func definition() throws -> Definition {
    let (network, answer) = try architecture.servedNetwork(options)
    let size = options.imageSize ?? architecture.imageSize
    let task: ModelManifest.Task
    switch answer {
    case .segmentation: task = .segmentation
    case .classification(let count):
      task = .classification
      guard classes.count == count else {
        throw ConversionError(
          .invalidRequest,
          "\(architecture.rawValue) tells \(count) classes apart and \(classes.count) are named")
      }
    case .features:
      throw ConversionError(
        .invalidRequest,
        "\(architecture.rawValue) gives features and no probabilities: nothing can be served. "
          + "Write it to a file for training instead.")
    }
    return Definition(
      network: network, task: task, imageSize: ImageSize(width: size.width, height: size.height))
  }

  /// The manifest, but for what sealing finds out.
  func draft(of identity: ModelIdentity, _ definition: Definition) -> ModelManifest {
    ModelManifest(
      draftOf: identity, title: title, task: definition.task, model: "model.onnx",
      input: ModelManifest.Input(
        tensor: Architecture.inputName, size: definition.imageSize, mean: mean,
        standardDeviation: standardDeviation),
      outputs: ModelManifest.Outputs(probability: "probability", logits: "logits"),
      classes: classes, threshold: threshold,
      golden: ModelManifest.Golden(
        input: "golden/input.png", output: "golden/probability.npy",
        // Providers order sums differently; 16-bit arithmetic has 8 or 11 bits of a fraction, and
        // pixels at a finding's edge answer to it most.
        tolerance: ModelManifest.Tolerance(maximumAbsolute: 2e-3, meanAbsolute: 2e-5),
        reducedPrecisionTolerance: ModelManifest.Tolerance(
          maximumAbsolute: 0.25, meanAbsolute: 5e-3)),
      provenance: provenance, intendedUse: intendedUse)
  }
}
