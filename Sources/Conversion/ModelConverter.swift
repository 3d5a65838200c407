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
  enum Names {
    static let model = "model.onnx"
    static let picture = "golden/input.png"
    static let probabilities = "golden/probability.npy"
  }

  /// How far logits of the served graph may be from those of the definition, in units of their
  /// standard deviation.
  ///
  /// Both are computed in single precision with the same weights; only the order of operations
  /// differs. Weights stored with 16 bits are rounded, to 8 bits of a fraction at worst.
  static func largestDifference(_ storage: ElementType) -> Double {
    storage == .float32 ? 1e-3 : 0.1
  }

  /// A converter that writes to a registry.
  public init(runtime: OnnxRuntime, registry: ModelRegistry) {
    self.runtime = runtime
    self.registry = registry
  }

  /// Makes a checkpoint a sealed version.
  ///
  /// A conversion that fails leaves no trace in the registry.
  ///
  /// - Parameters:
  ///   - request: What is to be made.
  ///   - checkpoint: The parameters.
  ///   - picture: The golden picture: something like a frame, of any size.
  ///   - attach: Puts files of its own into the version's folder before it is sealed.
  /// - Returns: What was made.
  /// - Throws: `ConversionError`, `ArchitectureError`, `ModelError`, or what `attach` throws.
  public func convert(
    _ request: ConversionRequest, _ checkpoint: some ParameterSource, picture: Image,
    attaching attach: (ModelFolder) throws -> Void = { _ in }
  ) throws -> ConversionReport {
    let definition = try request.definition()
    let task = try request.task(of: definition)
    let folder = try registry.makeVersion(of: request.name, version: request.version)
    do {
      let draft = request.draft(of: folder.identity, task, definition)
      let picture = picture.resized(to: definition.imageSize)
      let graph = try write(
        request, definition, checkpoint, picture, to: "\(folder.path)/\(Names.model)")
      try write(PNG.encode(picture), Names.picture, in: folder)
      try attach(folder)
      let product = try ModelSealer(runtime: runtime).seal(folder, draft: draft)
      return ConversionReport(
        manifest: product.manifest, folder: folder.path, graph: graph,
        goldenPositiveShare: product.goldenPositiveShare)
    } catch {
      try? FileManager.default.removeItem(atPath: folder.path)
      throw error
    }
  }

  /// Writes a checkpoint's graph to a file of its own, such as an encoder for training.
  ///
  /// - Parameters:
  ///   - request: What is to be made; its name is not used.
  ///   - checkpoint: The parameters.
  ///   - picture: The picture on which graph and definition are compared.
  ///   - path: The file; one that is there is replaced.
  /// - Returns: What was written.
  /// - Throws: `ConversionError`, `ArchitectureError` or `ONNXError`; the file is then gone.
  public func export(
    _ request: ConversionRequest, _ checkpoint: some ParameterSource, picture: Image,
    to path: String
  ) throws -> GraphReport {
    let definition = try request.definition()
    do {
      return try write(
        request, definition, checkpoint, picture.resized(to: definition.imageSize), to: path)
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
  }

  /// Writes the graph that is served, and compares it with the definition.
  private func write(
    _ request: ConversionRequest, _ definition: ConversionRequest.Definition,
    _ checkpoint: some ParameterSource, _ picture: Image, to path: String
  ) throws -> GraphReport {
    let parameters = PrefixedParameters(checkpoint, fitting: definition.network.parameters)
    let written = try writeModel(request, definition, parameters, to: path)
    parameters.rest()
    let check = DefinitionCheck(
      runtime: runtime, input: request.input(definition), output: definition.comparedOutput,
      picture: picture)
    let difference = try check.largestDifference(
      of: path, from: definition.network, parameters)
    guard difference <= ModelConverter.largestDifference(request.storage) else {
      throw ConversionError(
        .differsFromDefinition,
        "the finished model's \(definition.comparedOutput) are up to \(difference) standard "
          + "deviations off those of the network's definition; is this a trained checkpoint?")
    }
    return GraphReport(
      prefix: parameters.prefix, cost: written.cost, fileByteCount: written.byteCount,
      differenceFromDefinition: difference)
  }

  /// Writes the graph that is served, and lets go of it.
  private func writeModel(
    _ request: ConversionRequest, _ definition: ConversionRequest.Definition,
    _ parameters: PrefixedParameters<some ParameterSource>, to path: String
  ) throws -> (cost: GraphCost, byteCount: Int) {
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
    return (cost, try model.write(to: path))
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
