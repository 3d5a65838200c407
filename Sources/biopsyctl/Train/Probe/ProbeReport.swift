import Base
import Foundation
import Statistics
import Training

/// What `train probe` says, as text and as JSON.
struct ProbeReport {
  private let table: FeatureTable
  private let isPositive: [Bool]
  private let folds: [Int]
  private var figures: [(inverseStrength: Double, figures: ProbeFigures)] = []

  init(_ table: FeatureTable, isPositive: [Bool], folds: [Int]) {
    self.table = table
    self.isPositive = isPositive
    self.folds = folds
  }

  /// Adds what came of one penalty.
  mutating func add(_ inverseStrength: Double, _ validation: CrossValidation) throws {
    guard
      let measured = ProbeFigures(
        validation.probabilities.map { $0[1] }, isPositive: isPositive, groups: table.groups,
        folds: folds)
    else {
      throw TrainingError(.classAbsent, "a fold lacks one of the two kinds; use fewer folds")
    }
    figures.append((inverseStrength, measured))
  }

  private var groupCount: Int { Set(table.groups).count }
  private var positiveCount: Int { isPositive.filter { $0 }.count }
  private var foldCount: Int { Set(folds).count }

  /// A line for each penalty.
  var text: String {
    var lines = [
      "\(table.features.rows) examples of \(groupCount) groups, \(positiveCount) positive, "
        + "\(table.features.columns) features, \(foldCount) folds",
      "C        AUC (95 % interval)      mean of folds  sensitivity            specificity",
    ]
    for (strength, measured) in figures {
      lines.append(
        [
          pad("\(strength)", 8), pad(Self.text(measured.area, measured.areaInterval), 24),
          pad(Self.text(measured.meanFoldArea), 14), pad(Self.text(measured.sensitivity), 22),
          Self.text(measured.specificity),
        ].joined(separator: " "))
    }
    lines.append("research use only, not for diagnosis")
    return lines.joined(separator: "\n") + "\n"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
  }

  private static func text(_ value: Double) -> String { String(format: "%.3f", value) }

  private static func text(_ value: Double, _ interval: Interval?) -> String {
    guard let interval else { return "\(text(value)) (no interval)" }
    return "\(text(value)) (\(text(interval.low)) to \(text(interval.high)))"
  }

  private static func text(_ share: ClusteredProportion) -> String {
    text(share.value, share.interval())
  }

  /// The same as one document.
  var json: JSONValue {
    [
      "examples": .integer(Int64(table.features.rows)), "groups": .integer(Int64(groupCount)),
      "positive": .integer(Int64(positiveCount)),
      "features": .integer(Int64(table.features.columns)), "folds": .integer(Int64(foldCount)),
      "probes": .array(
        figures.map { strength, measured in
          [
            "c": .number(strength),
            "auc": Self.json(measured.area, measured.areaInterval),
            "mean_fold_auc": .number(measured.meanFoldArea),
            "sensitivity": Self.json(measured.sensitivity.value, measured.sensitivity.interval()),
            "specificity": Self.json(measured.specificity.value, measured.specificity.interval()),
          ]
        }),
      "note": "research use only, not for diagnosis",
    ]
  }

  private static func json(_ value: Double, _ interval: Interval?) -> JSONValue {
    [
      "value": .number(value), "low": interval.map { .number($0.low) } ?? .null,
      "high": interval.map { .number($0.high) } ?? .null,
    ]
  }
}
