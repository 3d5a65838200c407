import Architectures
import Base
import Foundation
import Imaging
import Models
import ONNX
import Runtime
import Tensors

/// Compares the graph that is served with the network's definition, on one picture.
struct DefinitionCheck {
  let runtime: OnnxRuntime
  let input: ModelManifest.Input
  /// The output to compare.
  let output: String
  let picture: Image

  /// The largest difference of any output element, as a share of the definition's standard
  /// deviation.
  ///
  /// Logits tell more than probabilities, which may all be 0 or 1. Both graphs are run as they are
  /// written, without ONNX Runtime's own simplifications.
  ///
  /// - Parameters:
  ///   - served: The path of the graph that is served.
  ///   - definition: The network.
  ///   - parameters: Its parameters.
  /// - Returns: The difference; infinite when an element is no number.
  /// - Throws: What keeps one of them from running.
  func largestDifference(
    of served: String, from definition: Network, _ parameters: some ParameterSource
  ) throws -> Double {
    let tensor = Tensor(shape: input.shape, elementType: .float32)
    _ = try FramePreprocessor(specification: input.specification())
      .prepare(picture, into: tensor.float32)
    let found = try elements(served, tensor)
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("definition-\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    try Model(definition.filled(from: parameters), operatorSet: definition.operatorSet)
      .write(to: file.path)
    parameters.rest()
    let expected = try elements(file.path, tensor)
    guard expected.count == found.count else { return .infinity }
    return DefinitionCheck.largestDifference(found, expected)
  }

  /// The largest difference in units of the second list's standard deviation.
  static func largestDifference(_ found: [Float], _ expected: [Float]) -> Double {
    let values = expected.map(Double.init)
    let mean = values.reduce(0, +) / Double(max(1, values.count))
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, values.count))
    var largest = 0.0
    for (one, other) in zip(found, values) {
      let difference = abs(Double(one) - other)
      // A logit that is no number is as far off as can be.
      guard difference.isFinite else { return .infinity }
      largest = max(largest, difference)
    }
    // Of few logits, such as a classifier's, the deviation may be next to nothing.
    return largest / max(variance.squareRoot(), 1e-3)
  }

  private func elements(_ path: String, _ tensor: Tensor) throws -> [Float] {
    let session = try Session(
      runtime: runtime, model: .file(path), configuration: .runOnce)
    let type = try Model(reading: path).graph.outputs.first { $0.name == output }?.type
    guard let dimensions = type?.dimensions else {
      throw ConversionError(.differsFromDefinition, "\(path): the graph gives no \(output)")
    }
    // Where the number of images is open, one is run.
    let shape = Shape(dimensions.map { $0.value ?? 1 })
    let result = Tensor(shape: shape, elementType: .float32)
    try session.bind(inputs: [input.tensor: tensor], outputs: [output: result]).run()
    return ConstantTensor(result).floats()
  }
}

extension SessionConfiguration {
  /// For a session that is run once: the graph as it is written, no memory for speed.
  static let runOnce: SessionConfiguration = {
    var configuration = SessionConfiguration(
      provider: .cpu, optimizationLevel: .none, readsBackProviders: false)
    configuration.entries["session.disable_prepacking"] = "1"
    return configuration
  }()
}
