public import Base
internal import Foundation
public import Statistics

/// A figure that was measured on pictures that nothing was learnt from, with how far it can be trusted.
public struct NamedEstimate: Hashable, Sendable {
  /// What it is, such as `sensitivity`.
  public let name: String
  /// Its value.
  public let value: Double
  /// The 95 % interval over patients; nil where they are too few or too much alike to tell.
  public let interval: Interval?
  /// How many cases it is of.
  public let caseCount: Int

  init(_ name: String, _ value: Double, _ interval: Interval?, caseCount: Int) {
    self.name = name
    self.value = value
    self.interval = interval
    self.caseCount = caseCount
  }

  init?(_ name: String, _ share: ClusteredProportion?) {
    guard let share else { return nil }
    self.init(name, share.value, share.interval(), caseCount: share.caseCount)
  }

  init?(_ name: String, _ values: [Double], clusters: [Int]) {
    guard let mean = ClusteredMean(values, clusters: clusters) else { return nil }
    self.init(name, mean.value, mean.interval(), caseCount: values.count)
  }

  /// The area under the curve, with an interval from leaving out one patient after the other.
  init?(_ name: String, area scores: [Double], isPositive: [Bool], clusters: [Int]) {
    guard let area = AreaUnderCurve(scores: scores, isDiseased: isPositive)?.value else {
      return nil
    }
    let variance = AreaUnderCurve.jackknifeVariance(
      scores: scores, isDiseased: isPositive, clusters: clusters)
    let interval = variance.flatMap { variance -> Interval? in
      guard area > 0, area < 1, variance > 0 else { return nil }
      return Interval(
        logitOf: area, standardError: variance.squareRoot(),
        multiplier: NormalDistribution.quantile(0.975))
    }
    self.init(name, area, interval, caseCount: scores.count)
  }

  /// Such as `0.812 (0.703 to 0.887), 64 cases`.
  public var text: String { "\(valueText) \(intervalText), \(caseCount) cases" }

  /// The value with three decimals.
  public var valueText: String { String(format: "%.3f", value) }

  /// The interval in brackets.
  public var intervalText: String {
    interval.map { String(format: "(%.3f to %.3f)", $0.low, $0.high) } ?? "(no interval)"
  }

  /// The figure as a document.
  public var json: JSONValue {
    [
      "figure": .string(name), "value": .number(value),
      "low": interval.map { .number($0.low) } ?? .null,
      "high": interval.map { .number($0.high) } ?? .null, "cases": .integer(Int64(caseCount)),
    ]
  }
}
