import Foundation
import ONNX
import Tensors
import TestSupport
import Testing

@testable import Architectures

@Suite("LDNet in detail")
struct LDNetTests {
  /// The original in double precision: see `Fixtures/ldnet-logits.py`.
  private func expectedLogits(_ output: String) throws -> Tensor {
    let folder = try #require(
      Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return try NPY.read(folder.appendingPathComponent("ldnet-logits/\(output).npy").path)
  }

  @Test func givesTheLogitsThatTheOriginalGivesInDoublePrecision() throws {
    let network = try Architecture.ldnet.rawNetwork()
    var graph = try network.filled(
      from: FormulaSource(
        parameters: LDNetTests.named(network.parameters), salt: ""))
    try graph.foldConstants(operatorSet: network.operatorSet)
    try graph.foldBatchNormalizations()
    var names: [String: String] = [:]
    for node in graph.nodes where graph.outputs.contains(where: { $0.name == node.outputs[0] }) {
      names[node.outputs[0]] = node.inputs[0]
    }
    graph.outputs = graph.outputs.map { ValueInfo(names[$0.name] ?? $0.name, $0.type) }
    graph.removeUnused()
    #expect(graph.nodes.allSatisfy { $0.operator != "Slice" })

    let image = FormulaWeights.image("image", [1, 3, 352, 352])
    let maps = try Model(graph, operatorSet: network.operatorSet).run(image)
    for (output, logits) in names.sorted(by: { $0.key < $1.key }) {
      let expected = try expectedLogits(output)
      let found = try #require(maps[logits]).sampled(like: expected.shape)
      let error = largestDifference(found, expected.float32.map { $0 })
      print("measured: ldnet logits of \(output) differ by \(error) deviations")
      // Single precision over some hundred layers.
      #expect(error <= 1e-4)
    }
  }

  private static func named(_ parameters: [Parameter]) -> [(name: String, shape: Shape)] {
    parameters.map { ($0.name, $0.shape) }
  }

  @Test func takesCheckpointsThatListModulesUnderBothNames() throws {
    let parameters = try Architecture.ldnet.rawNetwork().parameters
    for (name, alias) in [
      ("decoderList.0.conv1.conv.weight", "decoder4.conv1.conv.weight"),
      ("lcaList.3.LCAlayer.to_qkv.weight", "lca1.LCAlayer.to_qkv.weight"),
    ] {
      let used = try #require(parameters.first { $0.name == name })
      let unused = try #require(parameters.first { $0.name == alias })
      #expect(used.isUsed && !unused.isUsed && used.shape == unused.shape)
    }
  }
}
