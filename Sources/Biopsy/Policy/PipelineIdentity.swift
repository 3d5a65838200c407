public import Base
public import Models

/// Everything that decides an answer, and its digest.
///
/// Two pipelines with the same digest give the same findings for the same frame, but for the
/// rounding of different providers and machines, which results name on their own.
public struct PipelineIdentity: Equatable, Sendable {
  /// The way from probabilities to findings; raised whenever its results may change.
  public static let postprocessingVersion = 1

  /// All that decides an answer, as one JSON document with members always in the same order.
  public let document: JSONValue
  /// The SHA-256 of the document on one line.
  public let digest: SHA256.Digest

  /// Describes a pipeline.
  ///
  /// - Parameters:
  ///   - model: The segmentation model.
  ///   - policy: What counts as a finding.
  ///   - exactDecode: Whether JPEGs are decoded at full size.
  ///   - histology: The model that tells the histology of what is found; nil for none.
  public init(
    model: ServableModel, policy: SegmentationPolicy, exactDecode: Bool = false,
    histology: ServableModel? = nil
  ) {
    self.init(
      manifest: model.manifest, weights: Self.weights(of: model), policy: policy,
      exactDecode: exactDecode, histology: histology.map(Self.document))
  }

  init(
    manifest: ModelManifest, weights: [String], policy: SegmentationPolicy, exactDecode: Bool,
    histology: JSONValue? = nil
  ) {
    var policyDocument = policy.json
    if policy.threshold == nil, case .object(var members) = policyDocument {
      members["threshold"] = nil
      let rest = members.members
      members = ["threshold": .number(manifest.threshold)]
      for member in rest { members[member.name] = member.value }
      policyDocument = .object(members)
    }
    var members: JSONObject = [
      "pipeline": 1, "model": .string(manifest.identity.description),
      "weights_sha256": .array(weights.map(JSONValue.string)), "input": manifest.input.json,
      "outputs": manifest.outputs.json, "calibration": manifest.calibration.json,
      "exact_decode": .bool(exactDecode),
      "postprocessing": .integer(Int64(Self.postprocessingVersion)), "policy": policyDocument,
    ]
    // Left out where there is none, so that such pipelines keep their digests.
    members["histology"] = histology
    document = .object(members)
    digest = SHA256.hash(Array(document.serialized().utf8))
  }

  /// What of a histology model decides its answers.
  private static func document(of model: ServableModel) -> JSONValue {
    [
      "model": .string(model.identity.description),
      "weights_sha256": .array(weights(of: model).map(JSONValue.string)),
      "input": model.manifest.input.json, "outputs": model.manifest.outputs.json,
      "calibration": model.manifest.calibration.json,
    ]
  }

  private static func weights(of model: ServableModel) -> [String] {
    ([model.digest] + model.externalDataDigests).map(\.hex)
  }
}
