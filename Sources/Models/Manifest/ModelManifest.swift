/// What a model is, what it takes and gives, where it comes from, and how to tell that it works.
///
/// A manifest is sealed with its version and never changes; what changes is the state beside it.
public struct ModelManifest: Hashable, Sendable {
  /// The format's version that this program reads and writes.
  public static let formatVersion = 1

  /// What a model answers.
  public enum Task: String, CaseIterable, Sendable {
    /// For each pixel, the probability that it belongs to a finding.
    case segmentation
    /// For the whole picture, the probability of each class.
    case classification
  }

  /// The model's name, the same as its folder's.
  public var name: String
  /// The version, the same as its folder's.
  public var version: Int
  /// One line for people.
  public var title: String
  /// What the model answers.
  public var task: Task
  /// Every file that belongs to the version, with size and digest.
  public var files: [File]
  /// The path of the ONNX file.
  public var model: String
  /// The paths of files that the ONNX file keeps weights in; mostly none.
  public var externalData: [String]
  /// The input tensor, and how a frame becomes it.
  public var input: Input
  /// The output tensors.
  public var outputs: Outputs
  /// The classes, background not counted.
  public var classes: [FindingClass]
  /// The imaging modes that the model is meant for, without `unknown`; nil where nobody has said.
  public var imagingModes: [ImagingMode]?
  /// A probability above this, [0, 1), counts as positive.
  public var threshold: Double
  /// How probabilities follow from logits.
  public var calibration: Calibration
  /// The input and output of the self-test.
  public var golden: Golden
  /// Where the model comes from.
  public var provenance: Provenance
  /// What the model is for, and what not.
  public var intendedUse: String
  /// Figures that were measured on named data.
  public var measured: [Measurement] = []
  /// What the model may be used for.
  public var purpose: Purpose = .research
  /// The bounds that training chose for classes of a classification model; none for some or all.
  public var operatingPoints: [OperatingPoint] = []
  /// What further training can start from; nil where nothing was kept.
  public var training: Training?

  /// Describes a model that is not sealed yet: its files are not listed.
  ///
  /// - Parameters:
  ///   - identity: The name and version.
  ///   - title: One line for people.
  ///   - task: What the model answers.
  ///   - model: The path of the ONNX file.
  ///   - input: The input tensor.
  ///   - outputs: The output tensors.
  ///   - classes: The classes, background not counted.
  ///   - threshold: A probability above this, [0, 1), counts as positive.
  ///   - golden: The input and output of the self-test.
  ///   - provenance: Where the model comes from.
  ///   - intendedUse: What the model is for, and what not.
  public init(
    draftOf identity: ModelIdentity, title: String, task: Task, model: String, input: Input,
    outputs: Outputs, classes: [FindingClass], threshold: Double, golden: Golden,
    provenance: Provenance, intendedUse: String
  ) {
    name = identity.name
    version = identity.version
    self.title = title
    self.task = task
    files = []
    self.model = model
    externalData = []
    self.input = input
    self.outputs = outputs
    self.classes = classes
    self.threshold = threshold
    calibration = .none
    self.golden = golden
    self.provenance = provenance
    self.intendedUse = intendedUse
  }
}

extension ModelManifest {
  /// A file of a version.
  public struct File: Hashable, Sendable {
    /// The path, relative to the version's folder.
    public var path: String
    /// Its size.
    public var bytes: Int
    /// Its SHA-256, as 64 lowercase hex digits.
    public var sha256: String

    /// Describes a file.
    public init(path: String, bytes: Int, sha256: String) {
      self.path = path
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// How positive probabilities are made of logits.
  public enum Calibration: Hashable, Sendable {
    /// The probabilities are the model's own.
    case none
    /// Logits are divided by this number, then squashed (sigmoid, or softmax over classes).
    case temperature(Double)
  }

  /// The names of output tensors.
  public struct Outputs: Hashable, Sendable {
    /// Probabilities: `[1, 1, H, W]` for segmentation, `[1, classes]` for classification.
    public var probability: String
    /// The same before squashing; nil when the model does not give them.
    public var logits: String?

    /// Names the outputs.
    public init(probability: String, logits: String? = nil) {
      self.probability = probability
      self.logits = logits
    }
  }

  /// What a model tells apart from background.
  public struct FindingClass: Hashable, Sendable {
    /// The class's number.
    public var id: Int
    /// Such as `adenoma`.
    public var label: String
    /// Whether it counts as neoplastic; nil when the class says nothing about it.
    public var isNeoplastic: Bool?

    /// Describes a class.
    public init(id: Int, label: String, isNeoplastic: Bool?) {
      self.id = id
      self.label = label
      self.isNeoplastic = isNeoplastic
    }
  }

  /// The self-test: an input, the output that it must give, and how far off it may be.
  public struct Golden: Hashable, Sendable {
    /// The path of a PNG.
    public var input: String
    /// The path of a NumPy file with the probabilities, single precision.
    public var output: String
    /// For single-precision arithmetic.
    public var tolerance: Tolerance
    /// For 16-bit arithmetic.
    public var reducedPrecisionTolerance: Tolerance

    /// Describes a self-test.
    public init(
      input: String, output: String, tolerance: Tolerance, reducedPrecisionTolerance: Tolerance
    ) {
      self.input = input
      self.output = output
      self.tolerance = tolerance
      self.reducedPrecisionTolerance = reducedPrecisionTolerance
    }
  }

  /// How far probabilities may be from golden ones.
  public struct Tolerance: Hashable, Sendable {
    /// The largest difference of any element.
    public var maximumAbsolute: Double
    /// The largest mean of the differences' magnitudes.
    public var meanAbsolute: Double

    /// Describes a tolerance.
    public init(maximumAbsolute: Double, meanAbsolute: Double) {
      self.maximumAbsolute = maximumAbsolute
      self.meanAbsolute = meanAbsolute
    }
  }

  /// Where a model comes from.
  public struct Provenance: Hashable, Sendable {
    /// The SHA-256 of the checkpoint that it was converted from, as 64 lowercase hex digits.
    public var checkpointSHA256: String
    /// How it was trained.
    public var training: String
    /// What it was trained on.
    public var data: String
    /// On what terms it may be used.
    public var licence: String

    /// Describes an origin.
    public init(checkpointSHA256: String, training: String, data: String, licence: String) {
      self.checkpointSHA256 = checkpointSHA256
      self.training = training
      self.data = data
      self.licence = licence
    }
  }

  /// A figure that was measured.
  public struct Measurement: Hashable, Sendable {
    /// The data, such as `Kvasir-SEG, test split (100 images)`.
    public var dataset: String
    /// What was measured, such as `mean Dice`.
    public var figure: String
    /// The result.
    public var value: Double

    /// Describes a measurement.
    public init(dataset: String, figure: String, value: Double) {
      self.dataset = dataset
      self.figure = figure
      self.value = value
    }
  }
}
