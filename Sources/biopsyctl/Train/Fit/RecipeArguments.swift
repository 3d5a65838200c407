import Base
import Foundation
import Training

/// How a command line says that a network is to be trained.
enum RecipeArguments {
  private static let presets = TrainingRecipe.presets.keys.sorted()

  static let options: [Option] = [
    .value(
      "recipe", "NAME|FILE",
      help: "One of \(presets.joined(separator: ", ")), or a JSON file."),
    .value("epochs", "N", help: "How often all pictures are seen, instead of the recipe's."),
    .value("batch", "N", help: "Pictures in a step, instead of the recipe's."),
    .value("learning-rate", "X", help: "The highest learning rate, instead of the recipe's."),
    .value("side", "N", help: "The input's side in pixels, instead of the recipe's."),
    .value("seed", "N", help: "Decides order, variations and random weights (0)."),
    .value("threads", "N", help: "How many threads compute (as many as there are cores)."),
  ]

  /// The recipe.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - usual: The preset that is taken where none is named.
  /// - Returns: The recipe.
  /// - Throws: `TrainingError`, or an error of usage.
  static func recipe(_ arguments: ParsedArguments, usual: String) throws -> TrainingRecipe {
    let name = arguments.string("recipe") ?? usual
    var recipe: TrainingRecipe
    if let preset = TrainingRecipe.presets[name] {
      recipe = preset
    } else {
      guard FileManager.default.fileExists(atPath: name) else {
        throw arguments.usageError(
          "--recipe: \"\(name)\" is none of \(presets.joined(separator: ", ")), and no file")
      }
      recipe = try LabelArguments.document(name) { try TrainingRecipe(json: $0) }
    }
    recipe.epochs = try arguments.integer("epochs", in: 1...100_000) ?? recipe.epochs
    recipe.batchSize = try arguments.integer("batch", in: 1...1024) ?? recipe.batchSize
    recipe.learningRate =
      try arguments.number("learning-rate", in: 1e-9...10) ?? recipe.learningRate
    recipe.inputSide = try arguments.integer("side", in: 32...2048) ?? recipe.inputSide
    return recipe
  }
}
