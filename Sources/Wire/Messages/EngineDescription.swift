public import Base

/// Which model and pipeline answer, and what they really run on.
public struct EngineDescription: Equatable, Sendable {
  /// The model's name and version, such as `polyp-lite/1`.
  public var model: String
  /// The SHA-256 of the model file, in hex.
  public var modelDigest: String
  /// The pipeline's name.
  public var pipeline: String
  /// The SHA-256 of everything that decides an answer: model, preprocessing, thresholds; in hex.
  public var pipelineDigest: String
  /// The execution provider that was asked for and taken.
  public var provider: String
  /// The arithmetic that was asked for, such as `bfloat16`.
  public var precision: String
  /// The version of ONNX Runtime.
  public var runtimeVersion: String
  /// Whether this is another provider than the configuration asked for.
  public var isDegraded: Bool
  /// Pixels of the network's input, and of masks.
  public var inputWidth: Int
  /// Pixels of the network's input, and of masks.
  public var inputHeight: Int
  /// What the pipeline's models may be used for: all of them, histology's included.
  public var purpose: ModelPurpose

  /// Makes a description.
  public init(
    model: String, modelDigest: String, pipeline: String, pipelineDigest: String,
    provider: String, precision: String, runtimeVersion: String, isDegraded: Bool,
    inputWidth: Int, inputHeight: Int, purpose: ModelPurpose = .research
  ) {
    self.model = model
    self.modelDigest = modelDigest
    self.pipeline = pipeline
    self.pipelineDigest = pipelineDigest
    self.provider = provider
    self.precision = precision
    self.runtimeVersion = runtimeVersion
    self.isDegraded = isDegraded
    self.inputWidth = inputWidth
    self.inputHeight = inputHeight
    self.purpose = purpose
  }

  /// Reads the JSON that a peer sent; members that this version does not know are ignored.
  public init(_ fields: JSONFields) throws(JSONError) {
    model = try fields.string("model")
    modelDigest = try fields.string("model_sha256")
    pipeline = try fields.string("pipeline")
    pipelineDigest = try fields.string("pipeline_sha256")
    provider = try fields.string("provider")
    precision = try fields.string("precision")
    runtimeVersion = try fields.string("onnxruntime")
    isDegraded = try fields.optionalBool("degraded") ?? false
    inputWidth = try fields.integer("input_width", in: 1...65535)
    inputHeight = try fields.integer("input_height", in: 1...65535)
    purpose = try ModelPurpose(of: fields)
  }

  /// Writes the members of the JSON object.
  public func writeMembers(to json: inout JSONWriter) {
    json.member("model", model)
    json.member("model_sha256", modelDigest)
    json.member("pipeline", pipeline)
    json.member("pipeline_sha256", pipelineDigest)
    json.member("provider", provider)
    json.member("precision", precision)
    json.member("onnxruntime", runtimeVersion)
    json.member("degraded", isDegraded)
    json.member("input_width", inputWidth)
    json.member("input_height", inputHeight)
    purpose.writeMember(to: &json)
  }
}
