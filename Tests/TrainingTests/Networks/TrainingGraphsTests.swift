import Architectures
import Autodiff
import Imaging
import ONNX
import Runtime
import Tensors
import Testing

@testable import Training

@Suite("Graphs of training")
struct TrainingGraphsTests {
  private let side = 32

  private func classifier(_ head: ClassifierHead = .hidden) throws -> TrainableNetwork {
    var options = NetworkOptions()
    options.head = head
    options.classCount = 3
    return try TrainableNetwork(.efficientNetLite0Biopsy, options: options, seed: 1)
  }

  private func graph(
    _ network: TrainableNetwork, _ recipe: TrainingRecipe, batch: Int = 3
  ) throws -> TrainingGraph {
    try TrainingGraphs(network: network, recipe: recipe, classWeights: nil)
      .graph(ImageSize(width: side, height: side), batch: batch)
  }

  private func parameters(_ graph: TrainingGraph, _ role: TrainingGraph.State.Role) -> Set<String> {
    Set(graph.states.filter { $0.role == role }.map(\.input.name))
  }

  @Test("change the last stages' parameters and running statistics, and no others")
  func lastStages() throws {
    let network = try classifier()
    for count in [0, 1, 3] {
      var recipe = TrainingRecipe()
      recipe.trained = .lastStages(count)
      let graph = try graph(network, recipe)
      let first = network.architecture.encoderStages.count - count
      let expected = Set(network.names.filter { network.stage(of: $0) ?? first >= first })
      let found = parameters(graph, .parameter).union(parameters(graph, .runningStatistic))
      #expect(found == expected && graph.frozen.isEmpty, "\(count) stages")
    }
  }

  @Test("do change in a step what learns, and only that")
  func step() throws {
    let network = try classifier()
    var recipe = TrainingRecipe()
    recipe.trained = .lastStages(1)
    let runner = try StepRunner(
      [graph(network, recipe)], from: network, runtime: OnnxRuntime.load(), threads: 1)
    let batch = PictureBatch(
      count: 3, sizes: [ImageSize(width: side, height: side)], hasMasks: false)
    let image = batch.sizes[0].image.float32
    for index in image.indices { image[index] = Float(index % 97) / 48 - 1 }
    for index in 0..<3 { batch.sizes[0].labels?.int64[index] = Int64(index) }
    let outcome = try runner.step(batch.sizes[0], graph: 0, number: 1, learningRate: 0.01)
    #expect(outcome.isSound && outcome.gradientNorm == nil)
    let learnt = runner.learnt
    let names = Set(network.names.filter { network.stage(of: $0) ?? 7 >= 7 })
    #expect(Set(learnt.keys) == names)
    let same = names.filter { bits(learnt[$0]) == bits(network.values[$0]) }
    // The bias before a normalization has no effect; its gradient may be 0.
    #expect(same.subtracting(["head.classifier.0.bias"]).isEmpty, "\(same)")
  }

  @Test("normalize by running statistics where the recipe says so")
  func frozenStatistics() throws {
    var recipe = TrainingRecipe()
    recipe.normalizesByBatch = false
    recipe.trained = .lastStages(0)
    let graph = try graph(try classifier(), recipe, batch: 1)
    #expect(parameters(graph, .runningStatistic).isEmpty)
    #expect(!graph.graph.nodes.contains { $0.attributes["training_mode"] != nil })
    // By the batch's, one picture is not enough.
    recipe.normalizesByBatch = true
    let refused = autodiffRefusal { try self.graph(self.classifier(), recipe, batch: 1) }
    #expect(refused?.code == .invalidSetting && refused?.message.contains("more images") == true)
  }

  private func autodiffRefusal(_ body: () throws -> TrainingGraph) -> AutodiffError? {
    do {
      _ = try body()
      Issue.record("nothing is refused")
      return nil
    } catch {
      return error as? AutodiffError
    }
  }

  @Test("decay matrices alone or everything, each stage at its own rate")
  func ratesAndDecay() throws {
    let network = try classifier(.linear)
    var recipe = TrainingRecipe()
    recipe.trained = .lastStages(2)
    recipe.algorithm = .sgd
    recipe.weightDecay = 0.5
    recipe.decaysVectors = false
    recipe.encoderRateScale = 0.5
    recipe.stageRateDecay = 0.1
    // Bounding gradients to nearly nothing leaves the decay, which is not bounded.
    recipe.maximumGradientValue = 1e-12
    let runner = try StepRunner(
      [graph(network, recipe)], from: network, runtime: OnnxRuntime.load(), threads: 1)
    let batch = PictureBatch(
      count: 3, sizes: [ImageSize(width: side, height: side)], hasMasks: false)
    for index in 0..<3 { batch.sizes[0].labels?.int64[index] = Int64(index) }
    _ = try runner.step(batch.sizes[0], graph: 0, number: 1, learningRate: 0.1)
    let learnt = runner.learnt
    let cases: [(name: String, factor: Float)] = [
      ("head.classifier.0.weight", 1 - 0.1 * 0.5), ("head.classifier.0.bias", 1),
      ("encoder.blocks.6.0.conv_dw.weight", 1 - 0.1 * 0.5 * 0.5),
      ("encoder.blocks.6.0.bn1.weight", 1),
      ("encoder.blocks.5.1.conv_pwl.weight", 1 - 0.1 * 0.5 * 0.5 * 0.1),
    ]
    for (name, factor) in cases {
      let before = try network.tensor(name).floats()
      let after = try #require(learnt[name]).floats()
      for (old, new) in zip(before, after) where abs(new - factor * old) > 1e-6 {
        Issue.record("\(name): \(old) became \(new), not \(factor * old)")
        break
      }
    }
  }

  @Test("decay biases and normalizations too by default, in groups of one rate and decay each")
  func groups() throws {
    let network = try classifier(.linear)
    var recipe = TrainingRecipe()
    recipe.trained = .lastStages(0)
    recipe.algorithm = .sgd
    recipe.weightDecay = 0.5
    recipe.maximumGradientValue = 1e-12
    let runner = try StepRunner(
      [graph(network, recipe)], from: network, runtime: OnnxRuntime.load(), threads: 1)
    let batch = PictureBatch(
      count: 3, sizes: [ImageSize(width: side, height: side)], hasMasks: false)
    _ = try runner.step(batch.sizes[0], graph: 0, number: 1, learningRate: 1)
    let before = try network.tensor("head.classifier.0.bias").floats()
    let after = try #require(runner.learnt["head.classifier.0.bias"]).floats()
    for (old, new) in zip(before, after) { #expect(abs(new - old / 2) < 1e-6) }
  }

  @Test("watch the gradients' length where it is bounded, and average where they are to")
  func measures() throws {
    var recipe = TrainingRecipe()
    recipe.trained = .lastStages(0)
    #expect(try graph(classifier(), recipe).measures == [TrainingGraph.lossName])
    recipe.maximumGradientNorm = 1
    recipe.averageDecay = 0.9
    let graph = try graph(classifier(.linear), recipe)
    #expect(
      Set(graph.measures) == [TrainingGraph.lossName, TrainingGraph.gradientNormName])
    #expect(parameters(graph, .average(parameter: "head.classifier.0.bias")).count == 1)
  }

  @Test("have the data that their loss needs, and refuse a network that does not fit it")
  func losses() throws {
    let segmenter = try TrainableNetwork(.polypLite, options: NetworkOptions(), seed: 1)
    var recipe = TrainingRecipe()
    recipe.trained = .lastStages(0)
    let classes = try graph(classifier(), recipe)
    #expect(classes.data.map(\.name) == ["image", "labels"])
    #expect(classes.data[1].type == TensorType(.int64, [3]))
    let refused = autodiffRefusal { try graph(segmenter, recipe) }
    #expect(refused?.code == .invalidSetting && refused?.message.contains("classes") == true)
    for loss in [TrainingRecipe.Loss.structure, .binaryCrossEntropyAndDice] {
      recipe.loss = loss
      let masks = try graph(segmenter, recipe, batch: 2)
      #expect(masks.data.map(\.name) == ["image", "mask"])
      #expect(masks.data[1].type == TensorType(.float32, [2, 1, 32, 32]))
      let refused = autodiffRefusal { try graph(classifier(), recipe) }
      #expect(refused?.code == .invalidSetting && refused?.message.contains("segments") == true)
    }
  }
}
