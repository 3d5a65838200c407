import Autodiff
import Base
import Foundation
import ONNX
import Tensors
import Testing

@Suite("Losses")
struct LossTests {
  /// One loss of logits of some shape.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let logits: [Int]
    let loss: @Sendable (Value, GraphBuilder) throws(AutodiffError) -> Value
    /// The definition, in plain loops.
    let definition: @Sendable (NumericTensor) -> Double
    var testDescription: String { name }
  }

  private static let labels = [2, 0, 1, 2]

  private static func crossEntropy(_ weights: [Float]?, smoothing: Float) -> Case {
    Case(
      name: "cross-entropy, weights \(weights?.description ?? "none"), smoothing \(smoothing)",
      logits: [4, 3]
    ) { (logits, builder) throws(AutodiffError) in
      let labels = builder.constant(ConstantTensor(shape: [4], int64: labels))
      return try Losses.crossEntropy(
        logits, labels: labels, classWeights: weights, labelSmoothing: smoothing, in: builder)
    } definition: { logits in
      var (sum, weightSum) = (0.0, 0.0)
      for (row, label) in labels.enumerated() {
        let scores = (0..<3).map { logits[[row, $0]] }
        let normalizer = log(scores.reduce(0) { $0 + exp($1) })
        let weights = (0..<3).map { Double(weights?[$0] ?? 1) }
        for column in 0..<3 {
          let share = Double(smoothing) / 3 + (column == label ? 1 - Double(smoothing) : 0)
          sum -= share * weights[column] * (scores[column] - normalizer)
        }
        weightSum += weights[label]
      }
      return sum / weightSum
    }
  }

  /// A blob in one image and none in the other.
  private static let mask = NumericTensor.made([2, 1, 6, 7]) { index in
    let (y, x) = (Double(index[2]) - 2, Double(index[3]) - 4)
    return index[0] == 0 && y * y + x * x < 5 ? 1 : 0
  }

  private static func maskValue(_ builder: GraphBuilder) -> Value {
    builder.constant(
      ConstantTensor(shape: Shape(mask.extents), float32: mask.values.map(Float.init)))
  }

  private static func entropy(_ logit: Double, _ mask: Double) -> Double {
    let probability = 1 / (1 + exp(-logit))
    return -(mask * log(probability) + (1 - mask) * log(1 - probability))
  }

  private static let dice = Case(name: "binary cross-entropy and Dice", logits: [2, 1, 6, 7]) {
    (logits, builder) throws(AutodiffError) in
    try Losses.binaryCrossEntropyAndDice(
      logits, mask: maskValue(builder), diceWeight: 0.5, smoothing: 2, in: builder)
  } definition: { logits in
    let pixels = 6 * 7
    var (sum, dice) = (0.0, 0.0)
    for image in 0..<2 {
      var (overlap, areas) = (0.0, 0.0)
      for pixel in image * pixels..<(image + 1) * pixels {
        let (z, m) = (logits.values[pixel], mask.values[pixel])
        let p = 1 / (1 + exp(-z))
        sum += entropy(z, m) / Double(2 * pixels)
        overlap += p * m
        areas += p + m
      }
      dice += (1 - (2 * overlap + 2) / (areas + 2)) / 2
    }
    return sum + 0.5 * dice
  }

  private static let structure = Case(name: "structure loss", logits: [2, 1, 6, 7]) {
    (logits, builder) throws(AutodiffError) in
    try Losses.structure(logits, mask: maskValue(builder), in: builder)
  } definition: { logits in
    var loss = 0.0
    for image in 0..<2 {
      var (weighted, weights, intersection, union) = (0.0, 0.0, 0.0, 0.0)
      for y in 0..<6 {
        for x in 0..<7 {
          // All of these images lie within 15 pixels, and what is beyond them counts as zero.
          let neighbours = (0..<42).reduce(0.0) { $0 + mask.values[image * 42 + $1] }
          let (z, m) = (logits[[image, 0, y, x]], mask[[image, 0, y, x]])
          let weight = 1 + 5 * abs(neighbours / (31 * 31) - m)
          let p = 1 / (1 + exp(-z))
          weighted += weight * entropy(z, m)
          weights += weight
          intersection += weight * p * m
          union += weight * (p + m)
        }
      }
      loss += weighted / weights + 1 - (intersection + 1) / (union - intersection + 1)
    }
    return loss / 2
  }

  static let all = [
    crossEntropy(nil, smoothing: 0), crossEntropy([0.5, 2, 1], smoothing: 0),
    crossEntropy([0.5, 2, 1], smoothing: 0.1), dice, structure,
  ]

  /// The loss as a rule of its logits, which the checks of rules understand.
  private func rule(_ loss: Case) -> RuleCase {
    RuleCase(loss.name, [RuleCase.Input(loss.logits, -3...3)]) { builder, x in
      guard let value = try? loss.loss(x[0], builder) else { return [] }
      return [value]
    }
  }

  @Test(arguments: all)
  func areWhatTheirDefinitionsSay(loss: Case) throws {
    let rule = rule(loss)
    let builder = GraphBuilder(name: "loss")
    let x = builder.input("x", TensorType(.float32, Shape(loss.logits)))
    let value = try loss.loss(x, builder)
    builder.output(value)
    let logits = rule.values[0]
    let graph = try builder.finish()
    let tensors = try ReferenceEvaluator.evaluate(graph, given: ["x": logits])
    let found = try #require(tensors[value.name])
    #expect(found.extents == [])
    // Constants of formulas are in single precision.
    #expect(abs(found.values[0] - loss.definition(logits)) <= 1e-6 * found.values[0])
    let single = try #require(graph.run(["x": logits], operatorSet: 17)[value.name]?.first)
    #expect(abs(Double(single) - found.values[0]) <= 1e-5 * found.values[0])
  }

  @Test(arguments: all)
  func haveTheSlopesThatFiniteDifferencesHave(loss: Case) throws {
    let graph = try RuleGraph(rule(loss))
    let gradient = try #require(graph.evaluated()["dx0"])
    for element in stride(from: 0, to: gradient.count, by: Swift.max(1, gradient.count / 9)) {
      let slope = try graph.slope("x0", element)
      // Slopes of a mean over many pixels are small: a share of the largest.
      let scale = gradient.values.map(abs).max() ?? 0
      #expect(abs(slope - gradient.values[element]) <= 1e-5 * scale, "element \(element)")
    }
  }

  @Test(arguments: all)
  func areFiniteForLogitsOfAnySize(loss: Case) throws {
    let builder = GraphBuilder(name: "loss")
    let x = builder.input("x", TensorType(.float32, Shape(loss.logits)))
    let value = try loss.loss(x, builder)
    let gradient = try builder.gradients(of: value, withRespectTo: [x])[0]
    builder.output(value)
    builder.output(gradient)
    let logits = NumericTensor.made(loss.logits) { index in
      (index.reduce(0, +) % 2 == 0 ? 1 : -1) * 30_000
    }
    for (name, values) in try builder.finish().run(["x": logits], operatorSet: 17) {
      #expect(values.allSatisfy { $0.isFinite }, "\(name)")
    }
  }

  @Test func refuseWhatDoesNotGoTogether() throws {
    let builder = GraphBuilder(name: "loss")
    let logits = builder.input("x", TensorType(.float32, [4, 3]))
    let labels = builder.input("labels", TensorType(.int64, [4]))
    let map = builder.input("map", TensorType(.float32, [1, 1, 8, 8]))
    let mask = builder.input("mask", TensorType(.float32, [1, 1, 4, 4]))
    expectRefused("two weights for three classes") {
      try Losses.crossEntropy(logits, labels: labels, classWeights: [1, 2], in: builder)
    }
    expectRefused("smoothing beyond 1") {
      try Losses.crossEntropy(logits, labels: labels, labelSmoothing: 1.5, in: builder)
    }
    expectRefused("classes of images") {
      try Losses.crossEntropy(map, labels: labels, in: builder)
    }
    expectRefused("a mask of another size") {
      try Losses.structure(map, mask: mask, in: builder)
    }
    expectRefused("a division by zero") {
      try Losses.binaryCrossEntropyAndDice(map, mask: map, smoothing: 0, in: builder)
    }
  }

  private func expectRefused(_ what: Comment, _ body: () throws -> Value) {
    #expect(what) {
      _ = try body()
    } throws: { error in
      (error as? AutodiffError)?.code == .invalidSetting
    }
  }
}
