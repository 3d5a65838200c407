import Architectures
import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

@Suite("Networks give what their originals give", .serialized)
struct GoldenNetworkTests {
  @Test(arguments: Architecture.allCases)
  func declareTheParametersOfTheOriginal(architecture: Architecture) throws {
    guard let golden = try GoldenNetwork(architecture.rawValue) else { return }
    let network = try architecture.rawNetwork()
    let source = FormulaSource(parameters: golden.stateDictionary, salt: golden.salt)
    let match = ParameterMatch(network.parameters, source)
    #expect(match.isWhole, "\(match.report)")
  }

  /// The largest difference of each output from the original's, in standard deviations.
  private func differences(
    of architecture: Architecture
  ) throws -> [(name: String, error: Double)] {
    guard let golden = try GoldenNetwork(architecture.rawValue) else { return [] }
    let size = golden.inputShape.dimensions
    var options = NetworkOptions()
    options.imageSize = (size[2], size[3])
    options.batch = size[0]
    let network = try architecture.rawNetwork(options)
    var graph = try network.filled(
      from: FormulaSource(parameters: golden.stateDictionary, salt: golden.salt))
    try graph.foldConstants(operatorSet: network.operatorSet)
    try graph.foldBatchNormalizations()
    let model = Model(graph, operatorSet: network.operatorSet)
    let image = FormulaWeights.image(golden.inputName, golden.inputShape, salt: golden.salt)
    let outputs = try model.run(image)
    return try golden.outputs.keys.sorted().map { name in
      let expected = try golden.expected(name)
      let found = try #require(outputs[name]).sampled(like: expected.shape)
      return (name, largestDifference(found, expected.float32.map { $0 }))
    }
  }

  /// Single precision over some hundred layers, in another order of summation.
  private static let tolerance = 1e-4

  /// What single precision adds where the original's own output is no better, in deviations.
  ///
  /// LDNet's original sums maps pixel by pixel in single precision, which moves its first two
  /// outputs so far from what it gives in double precision. Its last is within 2e-4 of 1, where two
  /// steps of single precision are as much. `LDNetTests` compares its logits strictly.
  private static let roundingOfOriginals = [
    "ldnet output0": 6.4e-3, "ldnet output1": 1.3e-4, "ldnet output4": 1.2e-2,
  ]

  @Test(arguments: Architecture.allCases)
  func computeTheSameOutputs(architecture: Architecture) throws {
    for (name, error) in try differences(of: architecture) {
      print("measured: \(architecture.rawValue) \(name) differs by \(error) deviations")
      let rounding = GoldenNetworkTests.roundingOfOriginals["\(architecture.rawValue) \(name)"]
      #expect(error <= GoldenNetworkTests.tolerance + (rounding ?? 0))
    }
  }
}

extension Tensor {
  /// The elements that the reference keeps: of a large map, channel 0 and every fourth row and
  /// column.
  func sampled(like stored: Shape) throws -> [Float] {
    if shape.elementCount == stored.elementCount { return float32.map { $0 } }
    let (height, width) = (shape.dimensions[2], shape.dimensions[3])
    let step = height >= 176 ? 4 : 1
    var values: [Float] = []
    for row in stride(from: 0, to: height, by: step) {
      for column in stride(from: 0, to: width, by: step) {
        values.append(float32[row * width + column])
      }
    }
    return values
  }
}
