import Architectures
import Base
import Biopsy
import Checkpoints
import Foundation
import Models
import Training

/// The network that a command line trains, and what it starts from.
struct NetworkArguments {
  static let options: [Option] = [
    .value(
      "weights", "FILE", help: "A PyTorch or safetensors file with the network or its encoder.",
      completion: .file),
    .flag("from-nothing", help: "Start from random weights, where --weights is not given."),
  ]

  /// What a histology network's encoder is called, and the network with it.
  static let backbones: [(name: String, architecture: Architecture)] = [
    ("endoked-mil", .resnet18Biopsy), ("resnet18", .resnet18Biopsy),
    ("resnet34", .resnet34Biopsy), ("resnet50", .resnet50Biopsy),
    ("efficientnet-lite0", .efficientNetLite0Biopsy), ("polyp-lite", .efficientNetLite0Biopsy),
  ]

  /// Networks that segment.
  static let segmenters: [String] = Architecture.allCases.filter { architecture in
    if case .segmentation? = try? architecture.servedNetwork().answer { true } else { false }
  }.map(\.rawValue)

  /// The network that `--backbone NAME` stands for, with an encoder's weights where they are given.
  ///
  /// A name may be a model of the registry that carries the weights that it was trained to.
  static func classifier(
    _ arguments: ParsedArguments, classCount: Int, recipe: TrainingRecipe, seed: Int
  ) throws -> TrainableNetwork {
    let text = arguments.string("backbone") ?? "efficientnet-lite0"
    let name = text.split(separator: "/").first.map(String.init) ?? text
    guard let architecture = backbones.first(where: { $0.name == name })?.architecture else {
      throw arguments.usageError(
        "--backbone: no encoder \"\(text)\"; there are: "
          + backbones.map(\.name).joined(separator: ", "))
    }
    var options = NetworkOptions()
    options.classCount = classCount
    options.head = recipe.head
    return try network(architecture, options, recipe, seed, registryModel: text, arguments)
  }

  /// The segmenter that `--architecture NAME` stands for.
  static func segmenter(
    _ arguments: ParsedArguments, recipe: TrainingRecipe, seed: Int
  ) throws -> TrainableNetwork {
    let text = arguments.string("architecture") ?? Architecture.polypLite.rawValue
    guard let architecture = Architecture(rawValue: text), segmenters.contains(text) else {
      throw arguments.usageError(
        "--architecture: no segmenter \"\(text)\"; there are: "
          + segmenters.joined(separator: ", "))
    }
    return try network(
      architecture, NetworkOptions(), recipe, seed, registryModel: nil, arguments)
  }

  private static func network(
    _ architecture: Architecture, _ options: NetworkOptions, _ recipe: TrainingRecipe, _ seed: Int,
    registryModel: String?, _ arguments: ParsedArguments
  ) throws -> TrainableNetwork {
    var network = try TrainableNetwork(
      architecture, options: options, seed: seed, headDeviation: recipe.headDeviation)
    if arguments.has("from-nothing") {
      guard arguments.string("weights") == nil else {
        throw arguments.usageError("--from-nothing: --weights says what to start from")
      }
      return network
    }
    guard
      let path = try arguments.string("weights")
        ?? registryModel.flatMap({ try registryWeights($0, arguments) })
    else {
      throw arguments.usageError(
        "--weights is needed: what the network starts from; or --from-nothing. The registry has no "
          + "model \(registryModel ?? architecture.rawValue) with the weights that it was trained to"
      )
    }
    let name = URL(fileURLWithPath: path).lastPathComponent
    let digest = try SHA256.hash(fileAt: path).hex
    try network.take(Checkpoint(path: path), name: "\(name), SHA-256 \(digest)")
    return network
  }

  /// The weights that a model of the registry was trained to; nil where there is no such model, or
  /// none were kept.
  private static func registryWeights(
    _ text: String, _ arguments: ParsedArguments
  ) throws -> String? {
    var configuration = EngineConfiguration()
    configuration.modelsFolder = arguments.string("models")
    let name = text.split(separator: "/").first.map(String.init) ?? text
    let entries = (try? configuration.registry.entries()) ?? []
    guard
      entries.contains(where: { $0.identity?.name == name && $0.state == .active })
        || text.contains("/")
    else { return nil }
    let folder = try configuration.registry.resolve(text)
    return try folder.readManifest().training?.weights.map { "\(folder.path)/\($0)" }
  }
}
