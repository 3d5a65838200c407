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
    let interval = AreaUnderCurve.jackknifeInterval(
      scores: scores, isDiseased: isPositive, clusters: clusters)
    self.init(name, area, interval, caseCount: scores.count)
  }

  /// A figure of any range, with an interval from leaving out one patient after the other (Efron and
  /// Stein, Annals of Statistics 1981); nil where it cannot be told.
  ///
  /// - Parameters:
  ///   - name: What it is.
  ///   - clusters: For each case its patient.
  ///   - figure: The figure of some of the cases, by index; nil where they have none.
  init?(_ name: String, jackknife clusters: [Int], _ figure: ([Int]) -> Double?) {
    guard let whole = figure(Array(clusters.indices)) else { return nil }
    let patients = Set(clusters).sorted()
    let parts = patients.compactMap { patient in
      figure(clusters.indices.filter { clusters[$0] != patient })
    }
    var interval: Interval?
    if parts.count == patients.count, parts.count > 2 {
      let count = Double(parts.count)
      let mean = parts.reduce(0, +) / count
      let squares = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let reach =
        StudentDistribution(degreesOfFreedom: count - 1).quantile(0.975)
        * ((count - 1) / count * squares).squareRoot()
      if reach > 0 { interval = Interval(low: whole - reach, high: whole + reach) }
    }
    self.init(name, whole, interval, caseCount: clusters.count)
  }

  /// Such as `0.812 (0.703 to 0.887), 64 cases`.
  public var text: String { "\(valueText) \(intervalText), \(caseCount) cases" }

  /// The value with four decimals, as the manifest has it.
  public var valueText: String { String(format: "%.4f", value) }

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
