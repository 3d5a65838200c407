public import Base
internal import Foundation
internal import Models
internal import Statistics

extension PromotionRecord {
  /// The document, after `Schemas/promotion.schema.json`.
  public var json: JSONValue {
    [
      "format": 1, "record": "decision", "when": .string(Self.text(circumstances.when)),
      "by": .string(circumstances.by), "reason": .string(circumstances.reason),
      "verdict": decision.isPositive ? "promote" : "keep",
      "objections": .array(decision.objections.map(JSONValue.string)),
      "dry_run": .bool(circumstances.isDryRun),
      "retire_former": .bool(circumstances.retiresFormer),
      "candidate": versions.candidate.json, "active": versions.active?.json ?? .null,
      "rule": rule.json, "rule_sha256": .string(ruleDigest.hex), "data": data.json,
      "results": [
        "main": decision.main.json, "guards": .array(decision.guards.map(\.json)),
        "reaches_minimum": decision.reachesMinimum.map(JSONValue.bool) ?? .null,
      ],
      "engine": [
        "provider": .string(circumstances.provider),
        "onnxruntime": .string(circumstances.runtimeVersion),
      ],
      "product_version": .string(ProductVersion.text),
      "note": .string(ProductVersion.intendedUse),
    ]
  }

  /// What is written down where a version's state could not be changed after a decision.
  ///
  /// - Parameters:
  ///   - decision: The SHA-256 of the decision's line, without its end.
  ///   - version: The version whose state did not change.
  ///   - problem: Why.
  /// - Returns: The document, after `Schemas/promotion.schema.json`.
  static func failure(
    of decision: SHA256.Digest, version: ModelIdentity, problem: String
  ) -> JSONValue {
    [
      "format": 1, "record": "state_change_failed", "when": .string(text(Date())),
      "decision_sha256": .string(decision.hex), "model": .string(version.description),
      "problem": .string(problem), "product_version": .string(ProductVersion.text),
    ]
  }

  private static func text(_ date: Date) -> String { ISO8601DateFormatter().string(from: date) }
}

extension PromotionRecord.Version {
  fileprivate var json: JSONValue {
    [
      "model": .string(identity.description), "manifest_sha256": .string(manifest.hex),
      "model_sha256": .string(model.hex), "state_before": .string(state.rawValue),
    ]
  }
}

extension PromotionRecord.Data {
  fileprivate var json: JSONValue {
    var members: [(String, JSONValue)] = []
    if case .object(let digests) = lock.json {
      members = digests.members.map { ($0.name, $0.value) }
    }
    members += [
      ("part", .string(part?.rawValue ?? "all")), ("patients", .integer(Int64(counts.patients))),
      ("polyps", .integer(Int64(counts.polyps))), ("pictures", .integer(Int64(counts.pictures))),
      ("pictures_left_out", .integer(Int64(leftOutCount))),
    ]
    return .object(JSONObject(members))
  }
}

extension FigureComparison {
  /// The comparison as a part of a record.
  fileprivate var json: JSONValue {
    [
      "figure": .string(figure.rawValue), "candidate": candidate.json,
      "active": active?.json ?? .null,
      "difference": difference.map { difference in
        [
          "value": .number(difference.value), "low": .number(difference.interval.low),
          "high": .number(difference.interval.high),
          "standard_error": difference.standardError.map(JSONValue.number) ?? .null,
          "lower_bound": .number(difference.lowerBound),
        ]
      } ?? .null,
      "margin": .number(margin), "non_inferior": isNonInferior.map(JSONValue.bool) ?? .null,
    ]
  }
}

extension FigureEstimate {
  fileprivate var json: JSONValue {
    [
      "value": .number(value), "low": interval.map { .number($0.low) } ?? .null,
      "high": interval.map { .number($0.high) } ?? .null,
      "patients": .integer(Int64(patientCount)),
    ]
  }
}
