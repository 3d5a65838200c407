public import Base
internal import Foundation
internal import Models
internal import Statistics

extension PromotionRecord {
  /// The document, after `Schemas/promotion.schema.json`.
  public var json: JSONValue {
    var record: JSONObject = ["format": 1, "record": "decision"]
    record["when"] = .string(Self.text(circumstances.when))
    record["by"] = .string(circumstances.by)
    record["reason"] = .string(circumstances.reason)
    record["verdict"] = decision.isPositive ? "promote" : "keep"
    record["objections"] = .array(decision.objections.map(JSONValue.string))
    record["dry_run"] = .bool(circumstances.isDryRun)
    record["retire_former"] = .bool(circumstances.retiresFormer)
    record["candidate"] = versions.candidate.json
    record["active"] = versions.active?.json ?? .null
    record["rule"] = rule.json
    record["rule_sha256"] = .string(ruleDigest.hex)
    record["data"] = data.json
    record["results"] = decision.json
    record["engine"] = circumstances.engine
    record["product_version"] = .string(ProductVersion.text)
    record["note"] = .string(ProductVersion.intendedUse)
    return .object(record)
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

extension PromotionRecord.Circumstances {
  fileprivate var engine: JSONValue {
    [
      "provider": .string(provider),
      "precision": precision.map(JSONValue.string) ?? .null,
      "onnxruntime": .string(runtimeVersion),
    ]
  }
}

extension PromotionDecision {
  fileprivate var json: JSONValue {
    [
      "main": main.json, "guards": .array(guards.map(\.json)),
      "reaches_minimum": reachesMinimum.map(JSONValue.bool) ?? .null,
    ]
  }
}

extension FigureComparison {
  /// The comparison as a part of a record.
  fileprivate var json: JSONValue {
    [
      "figure": .string(figure.rawValue), "candidate": candidate.json,
      "active": active?.json ?? .null, "difference": difference?.json ?? .null,
      "margin": .number(margin), "non_inferior": isNonInferior.map(JSONValue.bool) ?? .null,
    ]
  }
}

extension FigureComparison.Difference {
  fileprivate var json: JSONValue {
    [
      "value": .number(value), "low": .number(interval.low), "high": .number(interval.high),
      "standard_error": standardError.map(JSONValue.number) ?? .null,
      "lower_bound": .number(lowerBound),
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
