import Base
import Client
import Wire

/// Results as documents for people and programs: `Schemas/prediction.schema.json`.
enum FindingsDocument {
  /// One picture's findings.
  static func json(_ result: FrameResult, file: String) throws -> JSONValue {
    let message = result.message
    var findings: [JSONValue] = []
    for finding in message.findings {
      let contour = try result.contour(of: finding)
      findings.append([
        "box": integers(finding.box),
        "area_fraction": decimal(finding.areaFraction),
        "confidence": decimal(finding.confidence),
        "contour": .array(contour.map { integers([Int($0.x), Int($0.y)]) }),
      ])
    }
    return [
      "file": .string(file), "outcome": .string(message.outcome.rawValue),
      "frame_size": integers(message.frameSize), "mask_size": integers(message.maskSize),
      "findings": .array(findings), "timings_us": members { message.timings.writeMembers(to: &$0) },
      "model": .string(message.model), "pipeline_sha256": .string(message.pipelineDigest),
      "provider": .string(message.provider), "degraded": .bool(message.isDegraded),
    ]
  }

  /// What predicted.
  static func json(_ engine: EngineDescription) -> JSONValue {
    members { engine.writeMembers(to: &$0) }
  }

  private static func integers(_ values: [Int]) -> JSONValue {
    .array(values.map { .integer(Int64($0)) })
  }

  /// A single-precision number by its shortest decimal form.
  private static func decimal(_ value: Float) -> JSONValue {
    .number(Double(value.description) ?? Double(value))
  }

  private static func members(_ write: (inout JSONWriter) -> Void) -> JSONValue {
    .object(JSONObject(writing: write))
  }
}
