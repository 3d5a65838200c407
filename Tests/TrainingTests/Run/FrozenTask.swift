import Architectures
import Base
import Foundation
import Imaging
import Runtime
import Testing

@testable import Training

/// A few pictures of two classes, and runs on them whose encoder is frozen.
final class FrozenTask {
  let folder: PictureFolder
  let recipe: TrainingRecipe
  private let pictures: [TrainingPicture]
  private let task: TrainingPlan.Task

  /// Draws pictures: eight to train on, three for validation.
  ///
  /// - Parameters:
  ///   - stages: How many stages of the encoder learn.
  ///   - task: Of masks, every second picture has none.
  /// - Throws: What writing the pictures throws.
  init(stages: Int = 0, _ task: TrainingPlan.Task = .histology) throws {
    folder = try PictureFolder()
    self.task = task
    var recipe = TrainingRecipe()
    recipe.inputSide = 64
    recipe.batchSize = 4
    recipe.epochs = 4
    recipe.trained = .lastStages(stages)
    recipe.variations = 2
    recipe.augmentation = .endoKED
    recipe.loss = task == .histology ? .crossEntropy : .structure
    recipe.selection = .last
    self.recipe = recipe
    var pictures: [TrainingPicture] = []
    for number in 0..<11 {
      let image = PictureFolder.picture(seed: UInt64(number) + 50, width: 72, height: 64)
      try folder.write(PNG.encode(image), "\(number).png")
      var mask: String?
      if task == .segmentation, number % 2 == 0 {
        var pixels = Array(repeating: UInt8(0), count: 72 * 64)
        for place in 20 * 72..<40 * 72 where place % 72 > 30 { pixels[place] = 255 }
        let drawn = GrayImage(size: image.size, pixels: pixels)
        try folder.write(PNG.encode(drawn), "\(number)-mask.png")
        mask = "\(folder.path)/\(number)-mask.png"
      }
      pictures.append(
        TrainingPicture(
          path: "\(folder.path)/\(number).png", maskPath: mask, classIndex: number % 2,
          patient: number, polyp: number,
          part: number % 4 == 3 || number == 10
            ? .validation : .training, collection: "", line: number + 2))
    }
    self.pictures = pictures
  }

  /// The plan of a run.
  ///
  /// - Parameters:
  ///   - networkSeed: Decides the network's first parameters.
  ///   - change: Changes the recipe.
  /// - Returns: The plan.
  /// - Throws: What making the network throws.
  func plan(
    networkSeed: Int = 1, _ change: (inout TrainingRecipe) -> Void = { _ in }
  ) throws -> TrainingPlan {
    var recipe = recipe
    change(&recipe)
    let architecture: Architecture = task == .histology ? .efficientNetLite0Biopsy : .polypLite
    let network = try TrainableNetwork(
      architecture, options: NetworkOptions(), seed: networkSeed)
    return TrainingPlan(
      task: task, network: network, recipe: recipe, pictures: pictures,
      classes: [
        LabelTable.Class(label: "hyperplastic", isNeoplastic: false, words: []),
        LabelTable.Class(label: "adenoma", isNeoplastic: true, words: []),
      ], fingerprint: SHA256.hash([]), seed: 5, threads: 1)
  }

  /// Begins a run in a folder of its own.
  func begin(_ plan: TrainingPlan) throws -> FrozenTaskRun {
    let run = FrozenTaskRun(
      plan: plan, folder: RunFolder(path: "\(folder.path)/run-\(UUID().uuidString)"))
    try run.folder.begin(plan.json)
    return run
  }

  /// Takes all pictures away.
  func removePictures() throws {
    for picture in pictures { try FileManager.default.removeItem(atPath: picture.path) }
  }
}

/// A run that may be opened again and again, as by new processes.
struct FrozenTaskRun {
  var plan: TrainingPlan
  let folder: RunFolder

  /// Where activations are kept.
  var activations: String { folder.file("activations.bin") }

  func open() throws -> TrainingRun {
    try TrainingRun(plan, in: folder, runtime: OnnxRuntime.load())
  }

  /// Goes on to the end, or until so many steps are done; the bits of what was learnt and the losses.
  func goOn(steps: Int = .max) throws -> [String: [UInt8]]? {
    var left = steps
    var observer = TrainingRun.Observer()
    observer.shouldStop = {
      left -= 1
      return left <= 0
    }
    let run = try open()
    _ = try run.resume()
    do {
      let outcome = try run.run(observer)
      var bits = outcome.network.values.mapValues { $0.withBytes { Array($0) } }
      for epoch in outcome.history {
        let losses = "\(epoch.trainingLoss) \(epoch.validationLoss ?? 0) \(epoch.score)"
        bits["epoch \(epoch.number)"] = Array(losses.utf8)
      }
      return bits
    } catch let error as TrainingError where error.code == .interrupted {
      return nil
    }
  }
}
