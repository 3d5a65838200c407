import ONNX
import Tensors
import Testing

@Suite("Products of constants")
struct ConstantProductTests {
  private func folded(_ first: ConstantTensor, _ second: ConstantTensor) throws -> Graph {
    let builder = GraphBuilder(name: "product")
    let product = builder.add(
      "MatMul", [builder.constant(first, name: "a"), builder.constant(second, name: "b")])
    let x = builder.input("x", product.type)
    builder.output(builder.add("Add", [x, product]), name: "y")
    var graph = try builder.finish()
    try graph.foldConstants(operatorSet: 17)
    return graph
  }

  /// The only constant that is left.
  private func product(in graph: Graph) throws -> ConstantTensor {
    try #require(graph.initializers.first { $0.name == graph.nodes[0].inputs[1] }?.tensor)
  }

  @Test func areComputedOnce() throws {
    let graph = try folded(
      ConstantTensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6]),
      ConstantTensor(shape: [3, 2], float32: [1, 0, 0, 1, 2, -1]))
    #expect(graph.nodes.map(\.operator) == ["Add"])
    let product = try product(in: graph)
    #expect(product.shape == [2, 2])
    #expect(product.floats() == [7, -1, 16, -1])
  }

  @Test func ofARowAreARow() throws {
    let graph = try folded(
      ConstantTensor(shape: [2], float32: [3, -2]),
      ConstantTensor(shape: [2, 3], float32: [1, 2, 3, 4, 5, 6]))
    let product = try product(in: graph)
    #expect(product.shape == [3])
    #expect(product.floats() == [-5, -4, -3])
  }

  @Test func keepWhatSinglePrecisionWouldLose() throws {
    // 2²⁴ + 1 - 2²⁴ is 0 in single precision.
    let graph = try folded(
      ConstantTensor(shape: [1, 3], float32: [1, 1, -1]),
      ConstantTensor(shape: [3, 1], float32: [16_777_216, 1, 16_777_216]))
    #expect(try product(in: graph).floats() == [1])
  }

  @Test func ofStacksOrOfTooMuchStayInTheGraph() throws {
    let stacked = try folded(
      ConstantTensor(shape: [1, 1, 2], float32: [1, 2]),
      ConstantTensor(shape: [1, 2, 1], float32: [1, 2]))
    #expect(stacked.nodes.map(\.operator) == ["MatMul", "Add"])
    let side = 1024
    let large = ConstantTensor(
      shape: [side, side], float32: Array(repeating: 0.5, count: side * side))
    #expect(try folded(large, large).nodes.map(\.operator) == ["MatMul", "Add"])
  }
}
