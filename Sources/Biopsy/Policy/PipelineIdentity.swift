public import Base
import Imaging
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
  ///   - procedure: What becomes of findings over time; nil where nothing does.
  ///   - histology: The model that tells histology; nil for none.
  public init(
    model: ServableModel, policy: SegmentationPolicy, exactDecode: Bool = false,
    procedure: ProcedurePolicy? = nil, histology: ServableModel? = nil
  ) {
    self.init(
      manifest: model.manifest, weights: Self.weights(model), policy: policy,
      exactDecode: exactDecode, procedure: procedure,
      histology: histology.map { ($0.manifest, Self.weights($0)) })
  }

  private static func weights(_ model: ServableModel) -> [String] {
    ([model.digest] + model.externalDataDigests).map(\.hex)
  }

  init(
    manifest: ModelManifest, weights: [String], policy: SegmentationPolicy, exactDecode: Bool,
    procedure: ProcedurePolicy? = nil, histology: (ModelManifest, [String])? = nil
  ) {
    var policyDocument = policy.json
    if policy.threshold == nil, case .object(var members) = policyDocument {
      members["threshold"] = nil
      let rest = members.members
      members = ["threshold": .number(manifest.threshold)]
      for member in rest { members[member.name] = member.value }
      policyDocument = .object(members)
    }
    var document: JSONObject = [
      "pipeline": 1, "model": .string(manifest.identity.description),
      "weights_sha256": .array(weights.map(JSONValue.string)), "input": manifest.input.json,
      "outputs": manifest.outputs.json, "calibration": manifest.calibration.json,
      "exact_decode": .bool(exactDecode),
      "preprocessing": .integer(Int64(FramePreprocessor.version)),
      "postprocessing": .integer(Int64(Self.postprocessingVersion)), "policy": policyDocument,
    ]
    document["imaging_modes"] = Self.modes(manifest)
    if var procedure {
      // Bounds that the histology model states decide as the policy's own do, whoever states them.
      let points = procedure.histology.operatingPoints
      procedure.histology.operatingPoints = points.completed(
        by: histology.map { HistologyClass.classes(of: $0.0) } ?? [])
      document["procedure"] = procedure.json
      document["procedure_version"] = .integer(Int64(ProcedurePolicy.version))
    }
    if let (manifest, weights) = histology {
      var part: JSONObject = [
        "model": .string(manifest.identity.description),
        "weights_sha256": .array(weights.map(JSONValue.string)), "input": manifest.input.json,
        "outputs": manifest.outputs.json, "calibration": manifest.calibration.json,
        "classes": .array(manifest.classes.map(\.json)),
      ]
      part["imaging_modes"] = Self.modes(manifest)
      document["histology"] = .object(part)
    }
    self.document = .object(document)
    digest = SHA256.hash(Array(self.document.serialized().utf8))
  }

  private static func modes(_ manifest: ModelManifest) -> JSONValue? {
    manifest.imagingModes.map { .array($0.map { .string($0.rawValue) }) }
  }
}
