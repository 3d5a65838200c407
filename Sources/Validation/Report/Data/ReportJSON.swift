internal import Base
internal import Statistics

/// Pieces of a report's document.
enum ReportJSON {
  static func count(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }

  static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  static func time(_ value: Int64?) -> JSONValue { value.map { .integer($0) } ?? .null }

  static func interval(_ value: Interval?) -> JSONValue {
    guard let value else { return .null }
    return ["low": number(value.low), "high": number(value.high)]
  }

  static func counts(_ counts: [(name: String, count: Int)]) -> JSONValue {
    .object(JSONObject(counts.map { ($0.name, count($0.count)) }))
  }

  /// Counts by name, in the order of the names.
  static func counts(_ counts: [String: Int]) -> JSONValue {
    self.counts(counts.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) })
  }

  static func excluded(_ exclusions: [Accounting.Exclusion]) -> JSONValue {
    counts(exclusions.map { (name: $0.reason.description, count: $0.count) })
  }

  static func accounting(_ accounting: Accounting) -> JSONValue {
    [
      "unit": .string(accounting.unit.rawValue), "considered": count(accounting.considered),
      "included": count(accounting.included), "excluded": excluded(accounting.excluded),
    ]
  }

  static func share(_ share: ReportedShare) -> JSONValue {
    [
      "hits": count(share.hits), "trials": count(share.trials), "patients": count(share.patients),
      "value": number(share.value), "exact": interval(share.exact),
      "clustered": interval(share.clustered), "design_effect": number(share.designEffect),
      "note": text(share.note?.rawValue),
    ]
  }

  static func shares(_ shares: PopulationFigures.Shares) -> JSONValue {
    .object(JSONObject(shares.named.map { ($0.key, share($0.share)) }))
  }

  static func judgement(_ judgement: Judgement) -> JSONValue {
    [
      "threshold": number(judgement.rule.threshold),
      "share": share(ReportedShare(judgement.estimate)),
      "by_point": .string(judgement.verdict(by: .point).rawValue),
      "by_exact_lower_bound": .string(judgement.verdict(by: .exactLowerBound).rawValue),
      "by_clustered_lower_bound": .string(judgement.verdict(by: .clusteredLowerBound).rawValue),
    ]
  }

  /// Both ways to count sessile serrated lesions.
  static func readings<Reading>(
    _ readings: SerratedReadings<Reading>, _ make: (Reading) -> JSONValue
  ) -> JSONValue {
    .object(
      JSONObject(SerratedRule.allCases.map { ($0.rawValue, make(readings[$0])) }))
  }

  static func table(_ table: AgreementTable) -> JSONValue {
    .array(table.counts.map { .array($0.map { count($0) }) })
  }
}

extension CrossTabulation.Row {
  /// What a document calls it.
  var jsonName: String {
    switch self {
    case .positive: "positive"
    case .negative: "negative"
    case .indeterminate: "indeterminate"
    }
  }
}
