import Architectures
import Autodiff
import ONNX
import Tensors
import Testing

@Suite("Memory estimates")
struct MemoryEstimateTests {
  private let builder = GraphBuilder(name: "g")
  /// A kilobyte.
  private let type = TensorType(.float32, [256])

  private func estimate() throws -> MemoryEstimate {
    try MemoryEstimate(of: builder.finish(), operatorSet: 17)
  }

  @Test func countTensorsFromTheirFirstToTheirLastUse() throws {
    let x = builder.input("x", type)
    let first = builder.add("Softsign", [x])
    let second = builder.add("Softsign", [first])
    let third = builder.add("Softsign", [second])
    builder.output(builder.add("Add", [third, x]), name: "y")
    let estimate = try estimate()
    #expect(estimate.boundByteCount == 2048)
    // One is read while the next is written.
    #expect(estimate.innerByteCount == 2048)
    #expect(estimate.byteCount == 4096)
  }

  @Test func countWhatIsKeptForLater() throws {
    let x = builder.input("x", type)
    let kept = (0..<4).map { _ in builder.add("Softsign", [x]) }
    let sums = kept.dropFirst().reduce(kept[0]) {
      builder.add("Concat", [$0, $1], ["axis": .integer(0)])
    }
    builder.output(builder.add("ReduceSum", [sums]), name: "y")
    let estimate = try estimate()
    // Three of the four, and what is joined of three and four of them.
    #expect(estimate.innerByteCount == 1024 * (1 + 3 + 4))
    #expect(estimate.peakNode.hasPrefix("Concat"))
  }

  @Test func countNothingForViewsAndForWhatIsWrittenInPlace() throws {
    let x = builder.input("x", type)
    let first = builder.add("Softsign", [x])
    let view = builder.add("Reshape", [first, builder.constant([16, 16])])
    let changed = builder.add("Relu", [builder.add("Exp", [view])])
    builder.output(builder.add("ReduceSum", [changed]), name: "y")
    #expect(try estimate().innerByteCount == 1024)
  }

  @Test func needExtentsThatAreNumbers() throws {
    let x = builder.input("x", TensorType(.float32, [.symbol("batch"), 2]))
    builder.output(builder.add("Relu", [x]), name: "y")
    #expect {
      try estimate()
    } throws: {
      ($0 as? AutodiffError)?.code == .openShape
    }
  }
}
