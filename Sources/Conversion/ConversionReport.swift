public import Base
public import Models
public import ONNX

/// What was written of a checkpoint.
public struct GraphReport: Sendable {
  /// What the names of the checkpoint's parameters began with.
  public let prefix: String
  /// What a frame takes.
  public let cost: GraphCost
  /// The size of the ONNX file.
  public let fileByteCount: Int
  /// The largest difference of any logit (or feature) from the definition's, in standard
  /// deviations.
  public let differenceFromDefinition: Double

  /// Adds the members to a JSON document.
  public func add(to document: inout JSONObject) {
    document["checkpoint_prefix"] = .string(prefix)
    document["parameters"] = .integer(Int64(cost.parameterCount))
    document["operations"] = .integer(Int64(cost.operationCount))
    document["file_bytes"] = .integer(Int64(fileByteCount))
    document["difference_from_definition"] = .number(differenceFromDefinition)
  }
}

/// What a conversion made.
public struct ConversionReport: Sendable {
  /// The sealed manifest.
  public let manifest: ModelManifest
  /// The version's folder.
  public let folder: String
  /// The model itself.
  public let graph: GraphReport
  /// The share of golden probabilities above the threshold, [0, 1].
  public let goldenPositiveShare: Double

  /// The report as a JSON document.
  public var json: JSONObject {
    var document: JSONObject = [
      "model": .string(manifest.identity.description), "folder": .string(folder),
    ]
    graph.add(to: &document)
    document["golden_positive_share"] = .number(goldenPositiveShare)
    return document
  }
}
