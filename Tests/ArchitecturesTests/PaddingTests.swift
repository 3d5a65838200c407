import ONNX
import Tensors
import Testing

@testable import Architectures

@Suite("Padding")
struct PaddingTests {
  @Test func putsTheLargerPartOfAnOddRestBelowAndOnTheRight() throws {
    let builder = GraphBuilder(name: "pad")
    let x = builder.input("x", TensorType(.float32, [1, 1, 1, 2]))
    builder.output(Layers(builder).pad(x, to: Pair(4, 5)), name: "y")
    let model = Model(try builder.finish(), operatorSet: builder.operatorSet)
    let y = try model.run(ConstantTensor(shape: [1, 1, 1, 2], float32: [1, 2]))["y"]
    var expected = [Float](repeating: 0, count: 20)
    expected[6] = 1
    expected[7] = 2
    let found = try ConstantTensor(#require(y)).floats()
    #expect(found == expected)
  }

  @Test func leavesAnImageOfThatSizeAlone() {
    let builder = GraphBuilder(name: "pad")
    let x = builder.input("x", TensorType(.float32, [1, 1, 4, 5]))
    #expect(Layers(builder).pad(x, to: Pair(4, 5)) == x)
  }

  @Test func refusesToCut() {
    let builder = GraphBuilder(name: "pad")
    let x = builder.input("x", TensorType(.float32, [1, 1, 4, 5]))
    _ = Layers(builder).pad(x, to: Pair(4, 4))
    #expect(builder.failure?.code == .typeMismatch)
  }
}
