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
    let zeros: [Float] = [0, 0, 0, 0, 0]
    #expect(y?.float32.map { $0 } == zeros + [0, 1, 2, 0, 0] + zeros + zeros)
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
