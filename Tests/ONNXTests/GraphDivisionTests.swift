import Base
import ONNX
import Runtime
import Tensors
import Testing

@Suite("Dividing a graph where what changes begins")
struct GraphDivisionTests {
  private let builder = GraphBuilder(name: "g")
  private let type = TensorType(.float32, [2, 3])

  private func divided(_ changing: String...) throws -> GraphDivision? {
    try GraphDivision(builder.finish(), changing: Set(changing), operatorSet: 17)
  }

  private func constant(_ value: Float) -> Value {
    builder.constant(ConstantTensor(shape: [2, 3], float32: Array(repeating: value, count: 6)))
  }

  /// Runs a graph whose inputs and outputs all have the suite's type.
  private func run(_ graph: Graph, _ values: [String: [Float]]) throws -> [String: [Float]] {
    let session = try Session(
      runtime: OnnxRuntime.load(),
      model: .bytes(Model(graph, operatorSet: 17).encoded(), name: graph.name),
      configuration: .init(intraOpThreads: 1))
    let outputs = Dictionary(
      uniqueKeysWithValues: graph.outputs.map {
        ($0.name, Tensor(shape: [2, 3], elementType: .float32))
      })
    let inputs = Dictionary(
      uniqueKeysWithValues: graph.inputs.map {
        ($0.name, Tensor(shape: [2, 3], float32: values[$0.name] ?? []))
      })
    try session.bind(inputs: inputs, outputs: outputs).run()
    return outputs.mapValues { $0.float32Values() }
  }

  @Test func whatComesBeforeTheFirstChangeIsThePrefix() throws {
    let x = builder.input("x", type)
    let frozen = builder.add("Relu", [builder.add("Add", [x, constant(1)])], name: "frozen")
    let weight = builder.parameter("weight", [2, 3])
    builder.output(builder.add("Mul", [frozen, weight]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(division.prefix.nodes.map(\.operator) == ["Add", "Relu"])
    #expect(division.prefix.inputs.map(\.name) == ["x"])
    #expect(division.frontier == [ValueInfo("frozen", type)])
    #expect(division.prefix.outputs == division.frontier)
    #expect(division.rest.nodes.map(\.operator) == ["Mul"])
    #expect(division.rest.inputs.map(\.name) == ["frozen"])
    #expect(division.rest.initializers.isEmpty)
  }

  @Test func allThatCrossesIsAtTheFrontier() throws {
    let x = builder.input("x", type)
    let first = builder.add("Relu", [x], name: "first")
    let second = builder.add("Neg", [first], name: "second")
    let weight = builder.parameter("weight", [2, 3])
    let learnt = builder.add("Mul", [second, weight])
    builder.output(builder.add("Add", [first, learnt]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(division.frontier.map(\.name) == ["first", "second"])
    #expect(division.rest.nodes.count == 2)
  }

  @Test func anInputMayCrossBesideOthers() throws {
    let x = builder.input("x", type)
    let frozen = builder.add("Relu", [x], name: "frozen")
    let weight = builder.parameter("weight", [2, 3])
    builder.output(builder.add("Sum", [x, frozen, weight]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(division.frontier.map(\.name) == ["x", "frozen"])
    #expect(division.prefix.outputs.map(\.name) == ["frozen"])
  }

  @Test func withoutAnythingBeforeTheChangeThereIsNoDivision() throws {
    let x = builder.input("x", type)
    let weight = builder.parameter("weight", [2, 3])
    builder.output(builder.add("Relu", [builder.add("Mul", [x, weight])]), name: "y")
    #expect(try divided("weight") == nil)
  }

  @Test func anOutputThatNothingChangesIsAtTheFrontier() throws {
    let x = builder.input("x", type)
    let frozen = builder.add("Relu", [x])
    builder.output(frozen, name: "features")
    let weight = builder.parameter("weight", [2, 3])
    builder.output(builder.add("Mul", [builder.add("Neg", [frozen]), weight]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(Set(division.frontier.map(\.name)) == ["features", "Neg"])
    #expect(division.rest.outputs.map(\.name) == ["features", "y"])
    #expect(division.rest.nodes.map(\.operator) == ["Mul"])
  }

  @Test func constantsThatAreNamedChange() throws {
    let x = builder.input("x", type)
    let frozen = builder.add("Mul", [x, constant(2)])
    let learning = constant(3)
    builder.output(builder.add("Mul", [frozen, learning]), name: "y")
    let division = try #require(try divided(learning.name))
    #expect(division.prefix.initializers.count == 1)
    #expect(division.rest.initializers.map(\.name) == [learning.name])
  }

  @Test func whatIsRandomIsNotOfThePrefix() throws {
    let x = builder.input("x", type)
    let frozen = builder.add("Relu", [x], name: "frozen")
    let noise = builder.add("RandomNormalLike", [frozen])
    builder.output(builder.add("Add", [frozen, noise]), name: "y")
    let division = try #require(try divided())
    #expect(division.prefix.nodes.map(\.operator) == ["Relu"])
    #expect(division.rest.nodes.count == 2)
  }

  @Test func frozenNormalizationsAreOfThePrefix() throws {
    let x = builder.input("x", TensorType(.float32, [1, 2, 4, 4]))
    let vectors = (0..<4).map { _ in
      builder.constant(ConstantTensor(shape: [2], float32: [1, 2]))
    }
    let normalized = builder.add("BatchNormalization", [x] + vectors)
    let weight = builder.parameter("weight", [3, 2, 1, 1])
    builder.output(builder.add("Conv", [normalized, weight]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(division.prefix.nodes.map(\.operator) == ["BatchNormalization"])
    #expect(division.rest.nodes.map(\.operator) == ["Conv"])
  }

  @Test func whatOnlyEnlargesIsLeftToTheRest() throws {
    let x = builder.input("x", TensorType(.float32, [1, 2, 4, 4]))
    let frozen = builder.add("Relu", [x], name: "frozen")
    let padded = builder.add("Pad", [frozen, builder.constant([0, 0, 1, 1, 0, 0, 1, 1])])
    let weight = builder.parameter("weight", [3, 2, 3, 3])
    builder.output(builder.add("Conv", [padded, weight]), name: "y")
    let division = try #require(try divided("weight"))
    #expect(division.frontier.map(\.name) == ["frozen"])
    #expect(division.rest.nodes.map(\.operator) == ["Pad", "Conv"])
    #expect(division.rest.initializers.count == 1)
  }

  @Test func whatMakesSmallerStaysInThePrefix() throws {
    let x = builder.input("x", TensorType(.float32, [1, 2, 8, 8]))
    let frozen = builder.add("Relu", [x])
    let pooled = builder.add("GlobalAveragePool", [frozen], name: "pooled")
    let weight = builder.parameter("weight", [3, 2, 1, 1])
    builder.output(builder.add("Conv", [pooled, weight]), name: "y")
    #expect(try divided("weight")?.frontier.map(\.name) == ["pooled"])
  }

  @Test func bothPartsTogetherGiveWhatTheWholeGives() throws {
    for seed in 0..<12 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let builder = GraphBuilder(name: "random \(seed)")
      var values = ["x", "z", "weight"].map { builder.input($0, type) }
      values.append(
        builder.constant(ConstantTensor(shape: [2, 3], float32: [1, -1, 2, -2, 0.5, 3])))
      for _ in 0..<14 {
        let operators: [Operator] = ["Add", "Sub", "Max", "Relu", "Neg"]
        let op = operators[Int.random(in: 0..<5, using: &generator)]
        let count = ["Relu", "Neg"].contains(op) ? 1 : 2
        let inputs = (0..<count).map { _ in
          values[Int.random(in: 0..<values.count, using: &generator)]
        }
        values.append(builder.add(op, inputs))
      }
      for (number, value) in values.suffix(3).enumerated() {
        builder.output(value, name: "y\(number)")
      }
      var whole = try builder.finish()
      whole.removeUnused()
      let given = ["x", "z", "weight"].enumerated().map { number, name in
        (name, (0..<6).map { Float($0 * (number + 1)) - 5 })
      }
      let inputs = Dictionary(uniqueKeysWithValues: given)
      guard
        let division = try GraphDivision(whole, changing: ["weight"], operatorSet: 17)
      else { continue }
      #expect(!division.prefix.inputs.contains { $0.name == "weight" }, "seed \(seed)")
      let kept = try run(division.prefix, inputs).merging(inputs) { one, _ in one }
      var rest = division.rest
      let direct = Set(rest.outputs.map(\.name)).intersection(division.frontier.map(\.name))
      rest.outputs.removeAll { direct.contains($0.name) }
      let found = rest.outputs.isEmpty ? [:] : try run(rest, kept)
      for (name, expected) in try run(whole, inputs) {
        #expect((found[name] ?? kept[name]) == expected, "seed \(seed), \(name)")
      }
    }
  }
}
