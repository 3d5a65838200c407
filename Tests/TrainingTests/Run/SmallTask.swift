import Architectures
import Base
import Foundation
import Imaging
import Runtime
import Tensors
import Testing

@testable import Training

/// A few drawn pictures of two classes, each with a bright disc as its polyp, in a folder that goes
/// with it.
final class SmallTask {
  let folder: PictureFolder
  private(set) var pictures: [TrainingPicture] = []
  static let side = 32

  /// Draws pictures: every third one is for validation; with masks, every fourth is polyp-free.
  init(count: Int = 9, hasMasks: Bool = false) throws {
    folder = try PictureFolder()
    for number in 0..<count {
      let classIndex = number % 2
      var image = PictureFolder.picture(seed: UInt64(number) + 1, width: 48, height: 40)
      let isFree = hasMasks && number % 4 == 3
      let mask = isFree ? nil : Self.disc(&image, number, red: classIndex == 0 ? 250 : 40)
      try folder.write(PNG.encode(image), "\(number).png")
      if hasMasks, let mask { try folder.write(PNG.encode(mask), "\(number)-mask.png") }
      pictures.append(
        TrainingPicture(
          path: path("\(number).png"),
          maskPath: hasMasks && !isFree ? path("\(number)-mask.png") : nil,
          classIndex: classIndex, patient: number, polyp: number,
          part: number % 3 == 2 ? .validation : .training, collection: "", line: number + 2))
    }
  }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Draws a disc, and gives its mask.
  private static func disc(_ image: inout Image, _ number: Int, red: UInt8) -> GrayImage {
    var mask = GrayImage(
      size: image.size, pixels: Array(repeating: 0, count: image.size.pixelCount))
    let (right, down) = (12 + 3 * (number % 8), 12 + 2 * (number % 8))
    for y in 0..<image.size.height {
      for x in 0..<image.size.width {
        guard (x - right) * (x - right) + (y - down) * (y - down) < 81 else { continue }
        let place = y * image.size.width + x
        mask.pixels[place] = 255
        image.pixels[3 * place] = red
        image.pixels[3 * place + 1] = 120
      }
    }
    return mask
  }

  /// A recipe that learns in no time: what comes after the encoder, and its last stage.
  static var recipe: TrainingRecipe {
    var recipe = TrainingRecipe()
    recipe.inputSide = side
    recipe.batchSize = 2
    recipe.epochs = 2
    recipe.trained = .lastStages(1)
    recipe.learningRate = 1e-3
    recipe.selection = .last
    return recipe
  }

  /// A plan for classes.
  func classes(_ recipe: TrainingRecipe = SmallTask.recipe, seed: Int = 1) throws -> TrainingPlan {
    try plan(.histology, .efficientNetLite0Biopsy, recipe, seed)
  }

  /// A plan for masks.
  func masks(_ recipe: TrainingRecipe = SmallTask.recipe, seed: Int = 1) throws -> TrainingPlan {
    var recipe = recipe
    if recipe.loss == .crossEntropy { recipe.loss = .structure }
    return try plan(.segmentation, .polypLite, recipe, seed)
  }

  private func plan(
    _ task: TrainingPlan.Task, _ architecture: Architecture, _ recipe: TrainingRecipe, _ seed: Int
  ) throws -> TrainingPlan {
    var options = NetworkOptions()
    options.head = recipe.head
    let network = try TrainableNetwork(architecture, options: options, seed: 1)
    return TrainingPlan(
      task: task, network: network, recipe: recipe, pictures: pictures,
      classes: [
        LabelTable.Class(label: "hyperplastic", isNeoplastic: false, words: []),
        LabelTable.Class(label: "adenoma", isNeoplastic: true, words: []),
      ], fingerprint: SHA256.hash([]), seed: seed, threads: 1)
  }

  /// Begins a run in a folder of its own below this one.
  func begin(_ plan: TrainingPlan, _ name: String = UUID().uuidString) throws -> StartedRun {
    let run = StartedRun(plan: plan, folder: RunFolder(path: path("run-\(name)")))
    try run.folder.begin(plan.json)
    return run
  }

  /// Removes a picture's file, or puts other bytes in its place.
  func spoil(_ name: String, _ bytes: [UInt8]? = nil) throws {
    if let bytes {
      try folder.write(bytes, name)
    } else {
      try FileManager.default.removeItem(atPath: path(name))
    }
  }
}

/// A run that has begun.
struct StartedRun {
  let plan: TrainingPlan
  let folder: RunFolder

  /// The run as a new process finds it.
  func open() throws -> TrainingRun {
    try TrainingRun(plan, in: folder, runtime: OnnxRuntime.load())
  }

  /// Goes on until the run is done.
  func finish(_ observer: TrainingRun.Observer = .init()) throws -> TrainingRun.Outcome {
    let run = try open()
    _ = try run.resume()
    return try run.run(observer)
  }

  /// Goes on for some steps and stops with everything saved; the outcome where the run ends before.
  func advance(steps: Int) throws -> TrainingRun.Outcome? {
    var left = steps
    var observer = TrainingRun.Observer()
    observer.shouldStop = {
      left -= 1
      return left <= 0
    }
    do {
      return try finish(observer)
    } catch let error as TrainingError where error.code == .interrupted {
      return nil
    }
  }

  /// The names of the folder's files.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  /// The names of its checkpoints, the oldest first.
  var checkpoints: [String] { names.filter { $0.hasPrefix("checkpoint-") } }

  func bytes(_ name: String) throws -> [UInt8] {
    try FileDescriptor.readFile(folder.file(name), maximumByteCount: 1 << 28)
  }

  /// The lines of the log.
  func log() throws -> [JSONValue] {
    try String(decoding: bytes("log.jsonl"), as: UTF8.self).split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))
    }
  }
}

/// An outcome as what must be the same in each run: the network's bits, and the epochs but for times.
struct OutcomeBits: Equatable {
  /// A hash of all parameters, which prints shorter than they do.
  let network: Int
  let epoch: Int
  let history: [String]

  init(_ outcome: TrainingRun.Outcome) {
    var hasher = Hasher()
    for name in outcome.network.names.sorted() {
      hasher.combine(name)
      outcome.network.values[name]?.withBytes { hasher.combine(bytes: $0) }
    }
    network = hasher.finalize()
    epoch = outcome.epoch
    history = outcome.history.map { record in
      let figures = record.figures.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
      return "\(record.number) \(record.trainingLoss) \(record.validationLoss ?? -1) \(figures) "
        + "\(record.score) \(record.learningRate) \(record.isBest)"
    }
  }
}
