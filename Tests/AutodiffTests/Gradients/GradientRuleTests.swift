import Base
import ONNX
import Runtime
import Tensors
import Testing

@testable import Autodiff

@Suite("Gradient rules")
struct GradientRuleTests {
  /// At most so many elements of an input have their slopes measured.
  private let sampledElements = 24

  /// A share of the largest gradient.
  ///
  /// Differences over a step of 1e-4 miss the slope by its square times the third derivative, and the
  /// constants of formulas are in single precision.
  private let tolerance = 2e-6

  @Test func haveACaseEach() throws {
    var used: Set<String> = []
    for rule in RuleCase.all {
      let builder = GraphBuilder(name: "case", operatorSet: rule.operatorSet)
      let inputs = rule.inputs.enumerated().map { index, input in
        builder.input("x\(index)", TensorType(.float32, Shape(input.extents)))
      }
      _ = rule.build(builder, inputs)
      used.formUnion(builder.nodes.map(\.operator.name))
    }
    #expect(GradientRules.operatorNames.subtracting(used) == [])
  }

  @Test(arguments: RuleCase.all)
  func giveTheSlopesThatFiniteDifferencesHave(rule: RuleCase) throws {
    let graph = try RuleGraph(rule)
    let tensors = try graph.evaluated()
    var generator = SeededGenerator(seed: RuleCase.seed + 2)
    for (input, gradientName) in zip(graph.inputNames, graph.gradientNames) {
      let gradient = try #require(tensors[gradientName])
      #expect(gradient.extents == graph.given[input]?.extents)
      let scale = max(1, gradient.values.map(abs).max() ?? 0)
      let elements = gradient.values.indices.shuffled(using: &generator).prefix(sampledElements)
      for element in elements {
        let slope = try graph.slope(input, element)
        let error = abs(slope - gradient.values[element]) / scale
        #expect(
          error <= tolerance,
          "\(input)[\(element)]: \(gradient.values[element]), not \(slope); seed \(RuleCase.seed)")
      }
    }
  }

  /// Single precision, sums of some hundred terms; a share of the largest gradient.
  private let singlePrecision = 2e-5

  @Test(arguments: RuleCase.all)
  func meanTheSameToONNXRuntime(rule: RuleCase) throws {
    // Version 1.21 refuses to reduce over no axes where it is told that this means none.
    let version = try OnnxRuntime.load().version
    if rule.name == "ReduceSum of nothing", version.hasPrefix("1.21.") {
      print("SKIPPED \(rule.name): ONNX Runtime \(version) does not run it")
      return
    }
    let graph = try RuleGraph(rule)
    let expected = try graph.evaluated()
    for (name, values) in try graph.run() {
      let reference = try #require(expected[name])
      let scale = max(1, reference.values.map(abs).max() ?? 0)
      let errors = zip(values, reference.values).map { abs(Double($0) - $1) / scale }
      let error = errors.max() ?? 0
      #expect(errors.count == reference.count)
      #expect(error <= singlePrecision, "\(name) differs by \(error); seed \(RuleCase.seed)")
    }
  }
}
