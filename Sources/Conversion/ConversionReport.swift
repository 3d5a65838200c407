public import Base
public import Models
public import ONNX

/// What a conversion made: `Schemas/conversion.schema.json`.
public struct ConversionReport: Sendable {
  /// The sealed manifest.
  public let manifest: ModelManifest
  /// The version's folder.
  public let folder: String
  /// What the names of the checkpoint's parameters began with.
  public let prefix: String
  /// What a frame takes.
  public let cost: GraphCost
  /// The size of the ONNX file.
  public let fileByteCount: Int
  /// The largest difference of any golden probability from the definition's.
  public let differenceFromDefinition: Double
  /// The share of golden probabilities above the threshold, [0, 1].
  public let goldenPositiveShare: Double
  /// How the model runs here.
  public let trials: [ProviderTrial]

  /// The report as a JSON document.
  public var json: JSONValue {
    [
      "model": .string(manifest.identity.description), "folder": .string(folder),
      "checkpoint_prefix": .string(prefix),
      "parameters": .integer(Int64(cost.parameterCount)),
      "operations": .integer(Int64(cost.operationCount)),
      "file_bytes": .integer(Int64(fileByteCount)),
      "difference_from_definition": .number(differenceFromDefinition),
      "golden_positive_share": .number(goldenPositiveShare),
      "providers": .array(trials.map(\.json)),
    ]
  }
}

extension ProviderTrial {
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "provider": .string(provider.name),
      "precision": provider.precision.map { .string($0.rawValue) } ?? .null,
    ]
    switch outcome {
    case .ran(let report, let latency):
      object["maximum_absolute_error"] = .number(report.maximumAbsoluteError)
      object["mean_absolute_error"] = .number(report.meanAbsoluteError)
      object["threshold_disagreement"] = .number(report.thresholdDisagreement)
      object["latency"] = latency.json
    case .failed(let reason): object["failure"] = .string(reason)
    }
    return .object(object)
  }
}
