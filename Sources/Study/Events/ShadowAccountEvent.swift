public import Base

/// How a model in the shadow compared with the one that served a stream: nothing that anybody was shown.
///
/// A model can have several accounts of a stream, which add up: from time to time, when it is taken out of
/// the shadow, and when the stream ends.
public struct ShadowAccountEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.shadowAccount

  /// The sequence number of the record that says that the stream was opened.
  public var stream: Int64
  /// The model in the shadow: name and version.
  public var model: String
  /// The SHA-256 of its file.
  public var modelDigest: SHA256.Digest
  /// The SHA-256 over all that decides its answers.
  public var pipelineDigest: SHA256.Digest
  /// What computed it: ONNX Runtime's execution provider.
  public var provider: String
  /// Frames since the account before, by what came of the comparison; those without any are left out.
  public var frames: [String: Int]

  /// Describes an account.
  public init(
    stream: Int64, model: String, modelDigest: SHA256.Digest, pipelineDigest: SHA256.Digest,
    provider: String, frames: [String: Int]
  ) {
    self.stream = stream
    self.model = model
    self.modelDigest = modelDigest
    self.pipelineDigest = pipelineDigest
    self.provider = provider
    self.frames = frames
  }

  /// Reads a payload.
  public init(_ fields: JSONFields) throws(JSONError) {
    stream = Int64(try fields.integer("stream", in: 0...Int.max))
    model = try fields.string("model", maximumLength: 200)
    modelDigest = try fields.digest("model_sha256")
    pipelineDigest = try fields.digest("pipeline_sha256")
    provider = try fields.string("provider", maximumLength: 64)
    frames = try fields.counts("frames")
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members.set("stream", stream)
    members.set("model", model)
    members.set("model_sha256", modelDigest)
    members.set("pipeline_sha256", pipelineDigest)
    members.set("provider", provider)
    members.set("frames", frames)
    return members
  }
}
