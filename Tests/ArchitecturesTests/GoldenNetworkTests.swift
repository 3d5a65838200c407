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

  @Test(arguments: Architecture.allCases)
  func computeTheSameOutputs(architecture: Architecture) throws {
    guard let golden = try GoldenNetwork(architecture.rawValue) else { return }
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
    for name in golden.outputs.keys.sorted() {
      let expected = try golden.expected(name)
      let found = try #require(outputs[name]).sampled(like: expected.shape)
      let error = largestDifference(found, expected.float32.map { $0 })
      print("measured: \(architecture.rawValue) \(name) differs by \(error) deviations")
      // Single precision over some hundred layers, in another order of summation.
      #expect(error <= 1e-4)
    }
  }

  /// The largest difference as a share of the reference's standard deviation.
  private func largestDifference(_ found: [Float], _ expected: [Float]) -> Double {
    guard found.count == expected.count else { return .infinity }
    let values = expected.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    let largest = zip(found, values).map { abs(Double($0) - $1) }.max() ?? .infinity
    return largest / variance.squareRoot()
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
