import Architectures
import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

@Suite("DCRNet")
struct DCRNetTests {
  @Test func givesTheSameMapWhateverImagesAreComputedWithIt() throws {
    let pair = FormulaWeights.image("pair", [2, 3, 64, 64])
    let first = ConstantTensor(
      shape: [1, 3, 64, 64], float32: Array(pair.floats().prefix(3 * 64 * 64)))
    let together = try map(of: pair)
    let alone = try map(of: first)
    let size = (together.max() ?? 0) - (together.min() ?? 0)
    for (one, other) in zip(alone, together) {
      // A batch is summed in another order.
      #expect(abs(one - other) <= 1e-5 * size)
    }
  }

  /// The map of the first of some images.
  private func map(of images: ConstantTensor) throws -> [Float] {
    let size = images.shape.dimensions
    var options = NetworkOptions()
    options.imageSize = (size[2], size[3])
    options.batch = size[0]
    let network = try Architecture.dcrnet.rawNetwork(options)
    let parameters = network.parameters.map { ($0.name, $0.shape) }
    let graph = try network.filled(from: FormulaSource(parameters: parameters, salt: ""))
    let outputs = try Model(graph, operatorSet: network.operatorSet).run(images)
    let map = try ConstantTensor(#require(outputs["output4"])).floats()
    return Array(map.prefix(size[2] * size[3]))
  }
}
