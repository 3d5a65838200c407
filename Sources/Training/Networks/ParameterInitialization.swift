internal import Architectures
internal import Base
internal import Foundation
internal import ONNX
internal import Tensors

/// What parameters are before anything is learnt: PyTorch's defaults for its layers.
///
/// Weights of convolutions and linear layers and their biases are uniform within 1/√fan-in either way (He
/// et al. 2015, with a = √5), normalizations begin as the identity. A parameter's elements depend on the
/// seed and its name alone.
struct ParameterInitialization {
  private let shapes: [String: Shape]
  private let seed: Int
  private let encoderPrefixes: [String]
  private let headDeviation: Double?

  /// An initialization of a network's parameters.
  ///
  /// - Parameters:
  ///   - parameters: The parameters.
  ///   - seed: Decides what they are.
  ///   - architecture: The network.
  ///   - headDeviation: The standard deviation of weights after the encoder, which are then normal, with
  ///     biases of 0; nil for PyTorch's default.
  init(
    _ parameters: [Parameter], seed: Int, _ architecture: Architecture, _ headDeviation: Double?
  ) {
    shapes = Dictionary(parameters.map { ($0.name, $0.shape) }) { first, _ in first }
    self.seed = seed
    encoderPrefixes = architecture.encoderStages.flatMap { $0 }
    self.headDeviation = headDeviation
  }

  /// A parameter's elements.
  func tensor(_ parameter: Parameter) -> ConstantTensor {
    let count = parameter.shape.elementCount
    guard parameter.elementType == .float32 else {
      return ConstantTensor(Tensor(shape: parameter.shape, elementType: parameter.elementType))
    }
    let elements: [Float]
    if let headDeviation, !encoderPrefixes.contains(where: { parameter.name.hasPrefix($0) }) {
      if parameter.shape.rank >= 2 {
        return ConstantTensor(
          shape: parameter.shape, float32: normal(parameter, deviation: headDeviation))
      }
      if parameter.name.hasSuffix(".bias") {
        return ConstantTensor(shape: parameter.shape, float32: Array(repeating: 0, count: count))
      }
    }
    switch parameter.name.split(separator: ".").last ?? "" {
    case "running_var": elements = Array(repeating: 1, count: count)
    case "running_mean": elements = Array(repeating: 0, count: count)
    case "weight" where parameter.shape.rank < 2: elements = Array(repeating: 1, count: count)
    case "bias":
      let weight = shapes[parameter.name.dropLast(4) + "weight"]
      elements =
        weight.map { $0.rank >= 2 } ?? false
        ? uniform(parameter, fanIn: Self.fanIn(weight ?? parameter.shape))
        : Array(repeating: 0, count: count)
    default: elements = uniform(parameter, fanIn: Self.fanIn(parameter.shape))
    }
    return ConstantTensor(shape: parameter.shape, float32: elements)
  }

  /// How many elements each output of a layer is summed of.
  private static func fanIn(_ shape: Shape) -> Int {
    max(1, shape.dimensions.dropFirst().reduce(1, *))
  }

  private func generator(_ parameter: Parameter) -> SeededGenerator {
    let digest = SHA256.hash(Array("\(seed) \(parameter.name)".utf8))
    return SeededGenerator(seed: digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  private func uniform(_ parameter: Parameter, fanIn: Int) -> [Float] {
    var generator = generator(parameter)
    let bound = 1 / Float(fanIn).squareRoot()
    return (0..<parameter.shape.elementCount).map { _ in
      bound * (Float(generator.next() >> 40) * 0x1p-23 - 1)
    }
  }

  /// Normal numbers by Box and Muller.
  private func normal(_ parameter: Parameter, deviation: Double) -> [Float] {
    var generator = generator(parameter)
    return (0..<parameter.shape.elementCount).map { _ in
      let radius = (-2 * log((Double(generator.next() >> 11) + 1) * 0x1p-53)).squareRoot()
      let angle = 2 * Double.pi * Double(generator.next() >> 11) * 0x1p-53
      return Float(deviation * radius * cos(angle))
    }
  }
}
