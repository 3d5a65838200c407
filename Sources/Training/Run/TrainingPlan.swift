public import Base
internal import Imaging

/// All that decides what comes of a run.
public struct TrainingPlan: Sendable {
  /// What is learnt.
  public enum Task: String, Sendable {
    /// Classes of pictures.
    case histology
    /// Masks.
    case segmentation
  }

  /// What is learnt.
  public var task: Task
  /// The network and what it starts from.
  public var network: TrainableNetwork
  /// How it is trained.
  public var recipe: TrainingRecipe
  /// The pictures, each with what it is used for.
  public var pictures: [TrainingPicture]
  /// The classes, in the order of logits.
  public var labelClasses: [LabelTable.Class]
  /// Identifies pictures, labels and division.
  public var fingerprint: SHA256.Digest
  /// The SHA-256 of all masks' own, in the pictures' order; nil where none are learnt.
  public var maskDigest: SHA256.Digest?
  /// Decides the order of pictures, their variations, and random parameters.
  public var seed: Int
  /// How many threads compute; results depend on it in their last bits.
  public var threads: Int
  /// How many threads make pictures tensors; nothing depends on it.
  public var pictureThreads = 1
  /// How many bytes of decoded pictures are kept.
  public var pictureByteLimit = 1 << 29
  /// How many bytes the file may have that keeps what frozen stages give of pictures.
  ///
  /// Where more are needed, or with 0, these are run in every step. Results depend on which of the two
  /// it is in their last bits.
  public var activationByteLimit = 8 << 30

  /// Makes a plan.
  ///
  /// - Parameters:
  ///   - task: What is learnt.
  ///   - network: The network and what it starts from.
  ///   - recipe: How it is trained.
  ///   - pictures: The pictures.
  ///   - classes: The classes.
  ///   - fingerprint: Identifies the data.
  ///   - seed: Decides what is random.
  ///   - threads: How many threads compute.
  public init(
    task: Task, network: TrainableNetwork, recipe: TrainingRecipe, pictures: [TrainingPicture],
    classes: [LabelTable.Class], fingerprint: SHA256.Digest, seed: Int, threads: Int
  ) {
    self.task = task
    self.network = network
    self.recipe = recipe
    self.pictures = pictures
    labelClasses = classes
    self.fingerprint = fingerprint
    self.seed = seed
    self.threads = threads
  }

  /// The configuration as a document; a run that goes on must have the same.
  public var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("task", .string(task.rawValue)), ("product", .string(ProductVersion.text)),
      ("architecture", .string(network.architecture.rawValue)),
      ("starts_from", .string(network.origin)), ("seed", .integer(Int64(seed))),
      ("threads", .integer(Int64(threads))),
      ("classes", .array(classes.map(JSONValue.string))),
      ("data_fingerprint", .string(fingerprint.hex)), ("recipe", recipe.json),
    ]
    if let maskDigest { members.append(("masks_sha256", .string(maskDigest.hex))) }
    if mayKeepActivations {
      members.append(("activation_byte_limit", .integer(Int64(activationByteLimit))))
    }
    return .object(JSONObject(members))
  }

  /// Whether the recipe lets what frozen stages give be kept.
  var mayKeepActivations: Bool {
    guard case .lastStages = recipe.trained else { return false }
    return recipe.variations != nil
  }

  // MARK: What follows

  /// The names of classes.
  var classes: [String] { labelClasses.map(\.label) }

  /// The classes whose presence is a positive test.
  var positiveClasses: Set<Int> { HistologyFigures.positive(labelClasses) }

  /// The input's size, in pixels.
  var imageSize: ImageSize {
    let usual = network.architecture.imageSize
    return recipe.inputSide.map { ImageSize(width: $0, height: $0) }
      ?? ImageSize(width: usual.width, height: usual.height)
  }

  /// The places of the pictures that are used for something.
  func indices(of part: DatasetPart) -> [Int] {
    pictures.indices.filter { pictures[$0].part == part }
  }

  /// How pictures become tensors for steps.
  var stepSettings: BatchMaker.Settings {
    var settings = evaluationSettings
    settings.policy = recipe.augmentation
    settings.sizes = recipe.scales.map { scale in
      // Networks halve images up to five times.
      func side(_ pixels: Int) -> Int { max(32, Int((Double(pixels) * scale / 32).rounded()) * 32) }
      return scale == 1
        ? imageSize : ImageSize(width: side(imageSize.width), height: side(imageSize.height))
    }
    return settings
  }

  /// How pictures become tensors for evaluation.
  var evaluationSettings: BatchMaker.Settings {
    let normalization = network.architecture.normalization
    return BatchMaker.Settings(
      policy: .none, sizes: [imageSize], mean: normalization.mean,
      standardDeviation: normalization.standardDeviation, seed: seed)
  }

  /// How much each class counts, so that all count alike together; nil where each picture does.
  var classWeights: [Float]? {
    guard task == .histology, recipe.balancesClasses else { return nil }
    var counts = Array(repeating: 0, count: classes.count)
    let training = indices(of: .training)
    for index in training { counts[pictures[index].classIndex] += 1 }
    return counts.map { Float(training.count) / Float(classes.count * max(1, $0)) }
  }
}
