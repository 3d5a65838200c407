import Autodiff
import Foundation
import ONNX
import Tensors
import Testing

@Suite("Optimisers")
struct OptimizerTests {
  private let names = ["first.weight", "first.bias", "second.weight"]
  /// Constants of formulas are in single precision.
  private let tolerance = 1e-6

  /// Gradients at given parameters, from a step of plain descent of length 1.
  private func gradients(
    _ network: SmallNetwork, _ values: [String: NumericTensor]
  ) throws -> [String: [Double]] {
    let descent = try network.training(
      TrainingOptions(groups: [ParameterGroup(names)], optimizer: .sgd()))
    var after = values
    _ = try descent.step(&after, learningRate: 1, number: 1)
    var result: [String: [Double]] = [:]
    for name in names {
      let (old, new) = (try #require(values[name]).values, try #require(after[name]).values)
      result[name] = zip(old, new).map { $0 - $1 }
    }
    return result
  }

  private func expectEqual(_ found: [Double], _ expected: [Double], _ what: String) {
    let error = zip(found, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(error <= tolerance, "\(what) differs by \(error)")
  }

  @Test(arguments: [false, true])
  func descendWithMomentumAndDecay(nesterov: Bool) throws {
    let network = try SmallNetwork()
    let training = try network.training(
      TrainingOptions(
        groups: [ParameterGroup(names, weightDecay: 0.01)],
        optimizer: .sgd(momentum: 0.9, nesterov: nesterov)))
    var values = network.values(training)
    var velocity: [String: [Double]] = [:]
    for number in 1...3 {
      let gradients = try gradients(network, values)
      var expected: [String: [Double]] = [:]
      for name in names {
        let parameter = try #require(values[name]).values
        var change = zip(gradients[name] ?? [], parameter).map { $0 + 0.01 * $1 }
        let old = velocity[name] ?? change.map { _ in 0 }
        let new = zip(old, change).map { 0.9 * $0 + $1 }
        velocity[name] = new
        change = nesterov ? zip(change, new).map { $0 + 0.9 * $1 } : new
        expected[name] = zip(parameter, change).map { $0 - 0.1 * $1 }
      }
      _ = try training.step(&values, learningRate: 0.1, number: number)
      for name in names {
        expectEqual(values[name]?.values ?? [], expected[name] ?? [], "\(name), step \(number)")
      }
    }
  }

  @Test func followMomentsAndDecayApart() throws {
    let network = try SmallNetwork()
    let training = try network.training(
      TrainingOptions(groups: [ParameterGroup(names, weightDecay: 0.1)], optimizer: .adamW()))
    #expect(training.countsSteps)
    var values = network.values(training)
    var moments: [String: (first: [Double], second: [Double])] = [:]
    let rate = 0.02
    for number in 1...3 {
      let gradients = try gradients(network, values)
      var expected: [String: [Double]] = [:]
      let corrections = (1 - pow(0.9, Double(number)), 1 - pow(0.999, Double(number)))
      for name in names {
        let (parameter, gradient) = (try #require(values[name]).values, gradients[name] ?? [])
        let old = moments[name] ?? (gradient.map { _ in 0 }, gradient.map { _ in 0 })
        let first = zip(old.first, gradient).map { 0.9 * $0 + 0.1 * $1 }
        let second = zip(old.second, gradient).map { 0.999 * $0 + 0.001 * $1 * $1 }
        moments[name] = (first, second)
        expected[name] = parameter.indices.map { index in
          let root = (second[index] / corrections.1).squareRoot() + 1e-8
          let decayed = parameter[index] * (1 - rate * 0.1)
          return decayed - rate * first[index] / corrections.0 / root
        }
      }
      _ = try training.step(&values, learningRate: rate, number: number)
      for name in names {
        expectEqual(values[name]?.values ?? [], expected[name] ?? [], "\(name), step \(number)")
      }
    }
  }

  @Test func giveGroupsLearningRatesOfTheirOwn() throws {
    let network = try SmallNetwork()
    let training = try network.training(
      TrainingOptions(
        groups: [
          ParameterGroup(["second.weight"], learningRateScale: 10),
          ParameterGroup(["first.weight"], learningRateScale: 0.5),
        ], optimizer: .sgd()))
    #expect(training.frozen.map(\.name) == ["first.bias"])
    var values = network.values(training)
    let (before, gradients) = (values, try gradients(network, values))
    _ = try training.step(&values, learningRate: 0.1, number: 1)
    for (name, scale) in [("second.weight", 10.0), ("first.weight", 0.5)] {
      let expected = zip(before[name]?.values ?? [], gradients[name] ?? [])
        .map { $0 - 0.1 * scale * $1 }
      expectEqual(values[name]?.values ?? [], expected, name)
    }
    #expect(values["first.bias"]?.values == before["first.bias"]?.values)
  }

  @Test(arguments: [0.01, 100])
  func shortenGradientsThatAreTooLong(maximum: Float) throws {
    let network = try SmallNetwork()
    var options = TrainingOptions(groups: [ParameterGroup(names)], optimizer: .sgd())
    options.maximumGradientNorm = maximum
    let training = try network.training(options)
    var values = network.values(training)
    let (before, gradients) = (values, try gradients(network, values))
    let norm = gradients.values.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    let tensors = try training.step(&values, learningRate: 1, number: 1)
    let told = try #require(tensors[TrainingGraph.gradientNormName]?.values.first)
    #expect(abs(told - norm) <= tolerance * norm)
    let share = min(1, Double(maximum) / (norm + 1e-6))
    for name in names {
      let expected = zip(before[name]?.values ?? [], gradients[name] ?? [])
        .map { $0 - share * $1 }
      expectEqual(values[name]?.values ?? [], expected, name)
    }
  }

  @Test(arguments: [Float?.none, 0.002])
  func boundEachElementOfGradientsBeforeTheirLength(maximumNorm: Float?) throws {
    let network = try SmallNetwork()
    var options = TrainingOptions(groups: [ParameterGroup(names)], optimizer: .sgd())
    let bound = 0.01
    options.maximumGradientValue = Float(bound)
    options.maximumGradientNorm = maximumNorm
    let training = try network.training(options)
    var values = network.values(training)
    let (before, gradients) = (values, try gradients(network, values))
    let bounded = gradients.mapValues { $0.map { min(max($0, -bound), bound) } }
    #expect(bounded != gradients)
    let norm = bounded.values.joined().reduce(0) { $0 + $1 * $1 }.squareRoot()
    let tensors = try training.step(&values, learningRate: 1, number: 1)
    let told = tensors[TrainingGraph.gradientNormName]?.values.first
    #expect(told.map { abs($0 - norm) <= tolerance } ?? (maximumNorm == nil))
    let share = maximumNorm.map { min(1, Double($0) / (norm + 1e-6)) } ?? 1
    for name in names {
      let expected = zip(before[name]?.values ?? [], bounded[name] ?? [])
        .map { $0 - share * $1 }
      expectEqual(values[name]?.values ?? [], expected, name)
    }
    options.maximumGradientValue = 0
    #expect(throws: AutodiffError.self) { try network.training(options) }
  }

  @Test func averageParametersOverSteps() throws {
    let network = try SmallNetwork()
    var options = TrainingOptions(groups: [ParameterGroup(names)], optimizer: .sgd())
    options.averageDecay = 0.75
    let training = try network.training(options)
    var values = network.values(training)
    var average = try #require(values["first.weight"]).values
    for number in 1...3 {
      _ = try training.step(&values, learningRate: 0.5, number: number)
      let parameter = try #require(values["first.weight"]).values
      average = zip(average, parameter).map { 0.75 * $0 + 0.25 * $1 }
    }
    expectEqual(values["first.weight.average"]?.values ?? [], average, "average")
  }
}
