public import Architectures
public import Models
public import Tensors

/// What is to be made of a checkpoint.
public struct ConversionRequest: Sendable {
  /// The network.
  public var architecture: Architecture
  /// How it is built.
  public var options = NetworkOptions()
  /// The element type of large weights in the file: float32, float16 or bfloat16.
  public var storage = ElementType.float32
  /// The model's name in the registry.
  public var name: String
  /// The version; the next free one unless given.
  public var version: Int?
  /// One line for people.
  public var title: String
  /// What the model tells apart; for a classifier as many as it has logits, in their order.
  public var classes: [ModelManifest.FindingClass]
  /// A probability above this counts as positive.
  public var threshold = 0.5
  /// What is subtracted from red, green and blue on the scale [0, 1].
  public var mean: [Double]
  /// What red, green and blue are divided by then.
  public var standardDeviation: [Double]
  /// Where the model comes from.
  public var provenance: ModelManifest.Provenance
  /// What the model is for, and what not.
  public var intendedUse: String
  /// How probabilities follow from logits.
  public var calibration = ModelManifest.Calibration.none
  /// From when on classes are called; empty for none stated.
  public var operatingPoints: [ModelManifest.OperatingPoint] = []
  /// What kind of use the model is meant for at all.
  public var purpose = ModelManifest.Purpose.research
  /// The imaging modes that the model is meant for; nil where nobody has said.
  public var imagingModes: [ImagingMode]?
  /// What was kept of its training, as files that are there before it is sealed; nil for none.
  public var training: ModelManifest.Training?
  /// Figures that were measured on named data.
  public var measured: [ModelManifest.Measurement] = []

  /// A request with the architecture's usual preprocessing.
  ///
  /// - Parameters:
  ///   - architecture: The network.
  ///   - name: The model's name in the registry.
  ///   - checkpointSHA256: The checkpoint's digest, 64 lowercase hex digits.
  public init(architecture: Architecture, name: String, checkpointSHA256: String) {
    self.architecture = architecture
    self.name = name
    title = "\(name), converted from a checkpoint of \(architecture.rawValue)"
    classes = [ModelManifest.FindingClass(id: 1, label: "polyp", isNeoplastic: nil)]
    mean = architecture.normalization.mean
    standardDeviation = architecture.normalization.standardDeviation
    provenance = ModelManifest.Provenance(
      checkpointSHA256: checkpointSHA256, training: "not stated", data: "not stated",
      licence: "not stated")
    intendedUse = "Research use only, not for diagnosis."
  }
}
