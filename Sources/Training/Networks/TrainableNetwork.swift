public import Architectures
internal import Conversion
internal import Foundation
internal import ONNX
public import Tensors

/// A network with parameters to start from.
public struct TrainableNetwork: Sendable {
  /// The network.
  public let architecture: Architecture
  /// How it is built; its batch and size of images are replaced where it is used.
  public let options: NetworkOptions
  /// What it starts from, by names; only what the network uses.
  public private(set) var values: [String: ConstantTensor]
  /// Where its parameters come from, in words.
  public private(set) var origin: String
  /// The parameters that it uses, in the network's order.
  let parameters: [Parameter]

  /// A network that knows nothing.
  ///
  /// - Parameters:
  ///   - architecture: The network.
  ///   - options: How it is built.
  ///   - seed: Decides what parameters are.
  ///   - headDeviation: The standard deviation of weights after the encoder; nil for PyTorch's default.
  /// - Throws: `ArchitectureError` when it cannot be built so.
  public init(
    _ architecture: Architecture, options: NetworkOptions, seed: Int, headDeviation: Double? = nil
  ) throws(ArchitectureError) {
    self.architecture = architecture
    self.options = options
    let all = try architecture.rawNetwork(options).parameters
    parameters = all.filter(\.isUsed)
    let start = ParameterInitialization(all, seed: seed, architecture, headDeviation)
    values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, start.tensor($0)) })
    origin = "random, seed \(seed)"
  }

  /// Takes the parameters of a checkpoint.
  ///
  /// A checkpoint of the whole network is taken as it is. One that has the encoder, alone or within
  /// another network, gives that; what comes after it stays random.
  ///
  /// - Parameters:
  ///   - source: The checkpoint.
  ///   - name: What it is called.
  /// - Throws: `TrainingError` with the code `weightsDiffer`, or why the checkpoint cannot be read.
  public mutating func take(_ source: some ParameterSource, name: String) throws {
    if let known = EfficientNetNames(source) { return try takeParts(known, name) }
    try takeParts(source, name)
  }

  private mutating func takeParts(_ source: some ParameterSource, _ name: String) throws {
    let whole = PrefixedParameters(source, fitting: parameters)
    if ParameterMatch(parameters, whole).missing.isEmpty,
      ParameterMatch(parameters, whole).misshapen.isEmpty
    {
      try fill(parameters.map { ($0.name, $0.name) }, whole)
      origin = name
      return
    }
    let encoder = parameters.filter { stage(of: $0.name) != nil }
    for module in Self.modules(encoder.map(\.name)) {
      let bare = encoder.map {
        Parameter(
          name: String($0.name.dropFirst(module.count)), shape: $0.shape,
          elementType: $0.elementType)
      }
      let part = PrefixedParameters(source, fitting: bare)
      let match = ParameterMatch(bare, part)
      guard !bare.isEmpty, match.missing.isEmpty, match.misshapen.isEmpty else { continue }
      try fill(zip(encoder, bare).map { ($0.name, $1.name) }, part)
      origin = "encoder of \(name); the rest \(origin)"
      return
    }
    throw TrainingError(
      .weightsDiffer,
      "\(name) has neither \(architecture.rawValue) nor its encoder:\n"
        + ParameterMatch(parameters, whole).report)
  }

  /// What an encoder's names may have in common before the names that its own checkpoint has.
  private static func modules(_ names: [String]) -> [String] {
    var prefix = names.first ?? ""
    while !names.allSatisfy({ $0.hasPrefix(prefix) }) { prefix.removeLast() }
    var modules = [""]
    for (index, character) in zip(1..., prefix) where character == "." {
      modules.append(String(prefix.prefix(index)))
    }
    return modules.reversed()
  }

  private mutating func fill(
    _ names: [(here: String, there: String)], _ source: some ParameterSource
  ) throws {
    for (here, there) in names {
      let tensor = try source.tensor(there)
      values[here] =
        tensor.elementType == .float32
        ? tensor : ConstantTensor(shape: tensor.shape, float32: tensor.floats())
    }
    source.rest()
  }

  /// Replaces parameters, by names.
  mutating func replace(_ new: [String: ConstantTensor]) {
    values.merge(new) { _, new in new }
  }

  /// Takes what weights of classes have added to a classifier's logits off again.
  ///
  /// A network that learnt with weights w gives the logarithms of w times the classes' probabilities; what
  /// it is asked for are the probabilities.
  ///
  /// - Parameter weights: A weight above 0 for each class.
  mutating func removeClassWeights(_ weights: [Float]) {
    guard let name = names.last(where: { stage(of: $0) == nil && $0.hasSuffix(".bias") }),
      let bias = values[name]?.floats(), bias.count == weights.count
    else { preconditionFailure("a classifier ends with a bias for each class") }
    values[name] = ConstantTensor(
      shape: [bias.count], float32: zip(bias, weights).map { $0 - log($1) })
  }

  /// The stage of the encoder that a parameter is of, counted from the image; nil after the encoder.
  func stage(of name: String) -> Int? {
    architecture.encoderStages.firstIndex { $0.contains { name.hasPrefix($0) } }
  }
}

extension TrainableNetwork: ParameterSource {
  /// The names of all parameters that the network uses.
  public var names: [String] { parameters.map(\.name) }

  /// A parameter's shape and type; nil when there is none of that name.
  public func description(of name: String) -> (shape: Shape, elementType: ElementType)? {
    values[name].map { ($0.shape, $0.elementType) }
  }

  /// A parameter's elements.
  ///
  /// - Parameter name: One of `names`.
  /// - Returns: The parameter.
  /// - Throws: `TrainingError` when there is none of that name.
  public func tensor(_ name: String) throws -> ConstantTensor {
    guard let tensor = values[name] else {
      throw TrainingError(.weightsDiffer, "the network has no parameter \(name)")
    }
    return tensor
  }
}
