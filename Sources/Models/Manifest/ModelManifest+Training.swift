internal import Base

extension ModelManifest {
  /// The probabilities from which a class is called, as the model's training chose them on
  /// validation patients.
  ///
  /// A pipeline whose policy states bounds of its own does not use them.
  public struct OperatingPoint: Hashable, Sendable {
    /// The label of one of the model's classes.
    public var label: String
    /// A class below this is not called, (0, 1].
    public var low: Double
    /// From this on it is called with high confidence, `low` to 1.
    public var high: Double

    /// States bounds.
    public init(label: String, low: Double, high: Double) {
      self.label = label
      self.low = low
      self.high = high
    }
  }

  /// What was kept of a model's training: files of the version, sealed as all others are.
  public struct Training: Hashable, Sendable {
    /// The path of a safetensors file with all parameters under their names, from which training
    /// can go on; nil where none was kept.
    public var weights: String?
    /// The architecture that the parameters are of, such as `resnet18-biopsy`; there whenever
    /// `weights` is.
    public var architecture: String?
    /// The path of a JSON document with the training run's whole configuration and figures; nil
    /// where none was kept.
    public var run: String?

    /// Names parameters that training can go on from.
    ///
    /// - Parameters:
    ///   - weights: The path of a safetensors file with all parameters.
    ///   - architecture: The architecture that they are of.
    ///   - run: The path of the training run's JSON document; nil for none.
    public init(weights: String, architecture: String, run: String? = nil) {
      self.weights = weights
      self.architecture = architecture
      self.run = run
    }

    /// Names the account of a training run, without parameters.
    ///
    /// - Parameters:
    ///   - run: The path of the training run's JSON document.
    ///   - architecture: The architecture that was trained; nil where nobody has said.
    public init(run: String, architecture: String? = nil) {
      self.architecture = architecture
      self.run = run
    }

    /// The files that it names, each with its member.
    var paths: [(member: String, path: String)] {
      [("training.weights", weights), ("training.run", run)].compactMap { member, path in
        path.map { (member, $0) }
      }
    }
  }
}

extension ModelManifest.OperatingPoint {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["label", "low", "high"])
    label = try fields.text("label")
    let positive = Double.leastNonzeroMagnitude...1
    low = try fields.number("low", in: positive)
    high = try fields.number("high", in: positive)
    guard low <= high else {
      throw JSONError(
        .invalidValue, at: fields.location("high"), "at least the low bound \(low) is expected")
    }
  }

  /// The operating point as a JSON document.
  var json: JSONValue { ["label": .string(label), "low": .number(low), "high": .number(high)] }
}

extension ModelManifest.Training {
  init(_ fields: JSONFields) throws(JSONError) {
    try fields.allow(only: ["weights", "architecture", "run"])
    weights = try fields.optional("weights") == nil ? nil : fields.text("weights")
    architecture = try fields.optional("architecture") == nil ? nil : fields.text("architecture")
    run = try fields.optional("run") == nil ? nil : fields.text("run")
    guard weights != nil || run != nil else {
      throw JSONError(
        .missing, at: fields.location("weights"), "weights, a run, or both are expected")
    }
    guard weights == nil || architecture != nil else {
      throw JSONError(
        .missing, at: fields.location("architecture"),
        "the architecture that the weights are of is expected beside them")
    }
  }

  /// The files that training kept, as a JSON document.
  var json: JSONValue {
    var document: JSONObject = [:]
    document["weights"] = weights.map(JSONValue.string)
    document["architecture"] = architecture.map(JSONValue.string)
    document["run"] = run.map(JSONValue.string)
    return .object(document)
  }
}
