import ONNX
import Runtime
import Testing

@testable import Autodiff

@Suite("Operators of our own")
struct TrainingOperatorTests {
  @Test(arguments: KernelCase.all)
  func takeThePlaceOfStandardOnes(test: KernelCase) throws {
    let graph = try KernelGraph(test, .own).graph
    let own = graph.nodes.map(\.operator).filter { $0.domain == TrainingOperators.domain }
      .map(\.name)
    #expect(own.filter { !$0.hasSuffix("Gradient") } == test.operators)
    #expect(own.contains { $0.hasSuffix("Gradient") })
    let bounds = graph.nodes.map(\.operator.name).filter { $0 == "Clip" || $0 == "Relu" }
    #expect(bounds.isEmpty || test.operators.isEmpty, "a bound is computed apart")
  }

  /// A share of the largest element: sums of thousands of terms in single precision.
  private let singlePrecision = 3e-5

  @Test(arguments: KernelCase.all, TrainingVectors.present)
  func giveWhatStandardOnesGive(test: KernelCase, vectors: TrainingVectors) throws {
    let expected = try KernelGraph(test, .standard).run()
    let found = try KernelGraph(test, .own).run(threads: 3, vectors: vectors)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, values) in expected {
      let own = try #require(found[name])
      // A normalization's gradients cancel each other, so what they are made of is the scale.
      let scale = max(1, values.map { abs($0) }.max() ?? 0)
      let errors = zip(own, values).map { Double(abs($0 - $1) / scale) }
      #expect(errors.count == values.count)
      #expect((errors.max() ?? 0) <= singlePrecision, "\(name), seed \(KernelGraph.seed)")
      let isFinite = own.allSatisfy { $0.isFinite }
      #expect(isFinite)
    }
  }

  @Test(arguments: KernelCase.all)
  func giveTheSameBitsWhateverTheThreads(test: KernelCase) throws {
    let graph = try KernelGraph(test, .own)
    let alone = try graph.run()
    for threads in [1, 2, 5] {
      let together = try graph.run(threads: threads)
      for (name, values) in alone {
        let others = try #require(together[name])
        let isSame = values.map { $0.bitPattern } == others.map { $0.bitPattern }
        #expect(isSame, "\(name), \(threads) threads")
      }
    }
  }

  @Test func leaveAloneWhatTheyDoNotKnow() throws {
    let builder = GraphBuilder(name: "others")
    let x = builder.input("x", TensorType(.float32, [1, 4, 9, 9]))
    let kernel = builder.input("kernel", TensorType(.float32, [8, 1, 3, 3]))
    let multiplied = builder.add("Conv", [x, kernel], ["group": .integer(4)])
    let up = builder.add(
      "MaxPool", [x],
      [
        "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]), "ceil_mode": .integer(1),
      ])
    builder.output(multiplied, name: "multiplied")
    builder.output(up, name: "up")
    var graph = try builder.finish()
    try graph.adoptTrainingOperators(operatorSet: 17)
    #expect(graph.nodes.allSatisfy { $0.operator.domain.isEmpty })
  }
}
