import Checkpoints
import Conversion
import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

@testable import Architectures

@Suite("The repository's own segmenter")
struct PolypLiteTests {
  /// The model that the repository carries, for one image and with its logits alone.
  private func shippedModel() throws -> Model {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Models/polyp-lite/1/model.onnx").standardizedFileURL.path
    var model = try Model(reading: path)
    model.graph.inputs = [ValueInfo("image", TensorType(.float32, [1, 3, 256, 256]))]
    model.graph.outputs = [ValueInfo("logits", TensorType(.float32, [1, 1, 256, 256]))]
    model.graph.removeUnused()
    return model
  }

  @Test func computesWhatTheShippedModelComputes() throws {
    let shipped = try shippedModel()
    let network = try Architecture.polypLite.rawNetwork()
    let weights = try FoldedWeights(of: shipped.graph, for: network)
    try expectTheLogits(of: shipped, network, weights)
  }

  @Test func computesTheSameFromTheCheckpointThatTrainingLeft() throws {
    guard let path = SharedMaterial.entry("models/polyp-lite/polyp-lite.pth")?.path else { return }
    try expectTheLogits(
      of: shippedModel(), Architecture.polypLite.rawNetwork(), Checkpoint(path: path))
  }

  private func expectTheLogits(
    of shipped: Model, _ network: Network, _ source: some ParameterSource
  ) throws {
    var graph = try network.filled(from: source)
    try graph.foldBatchNormalizations()
    #expect(graph.nodes.allSatisfy { $0.operator != "BatchNormalization" })
    let image = FormulaWeights.image("image", [1, 3, 256, 256])
    let expected = try #require(shipped.run(image)["logits"])
    let found = try #require(Model(graph, operatorSet: network.operatorSet).run(image)["logits"])
    let error = largestDifference(found.float32Values(), expected.float32Values())
    print("measured: polyp-lite logits differ by \(error) deviations")
    // Folded weights are rounded once more.
    #expect(error <= 1e-4)
  }
}

/// Parameters with which a network's convolutions are those of a graph whose normalizations are
/// folded: the normalizations only add the biases.
private struct FoldedWeights: ParameterSource {
  private let tensors: [String: ConstantTensor]

  init(of folded: Graph, for network: Network) throws {
    let constants = Dictionary(
      uniqueKeysWithValues: folded.initializers.map { ($0.name, $0.tensor) })
    let layers = folded.nodes.filter { $0.operator == "Conv" }
    let ownLayers = network.graph.nodes.filter { $0.operator == "Conv" }
    try #require(layers.count == ownLayers.count)
    var tensors: [String: ConstantTensor] = [:]
    for (layer, own) in zip(layers, ownLayers) {
      let bias = try #require(constants[layer.inputs[2]])
      tensors[own.inputs[1]] = constants[layer.inputs[1]]
      guard own.inputs.count == 2 else {
        tensors[own.inputs[2]] = bias
        continue
      }
      let next = try #require(network.graph.nodes.first { $0.inputs[0] == own.outputs[0] })
      let epsilon = try next.float("epsilon", default: 1e-5)
      for (name, value) in zip(next.inputs[1...], [1, nil, 0, 1 - epsilon]) {
        tensors[name] =
          value.map {
            ConstantTensor(
              shape: bias.shape,
              float32: Array(repeating: $0, count: bias.shape.elementCount))
          } ?? bias
      }
    }
    self.tensors = tensors
  }

  var names: [String] { tensors.keys.sorted() }

  func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    tensors[name].map { ($0.shape, $0.elementType) }
  }

  func tensor(_ name: String) throws -> ConstantTensor { try #require(tensors[name]) }
}
