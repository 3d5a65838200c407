internal import Base
public import Statistics

/// How well a probe does with few labels: fitted to ever more patients, measured on held-out ones.
///
/// In each repeat patients come in another order, the same for all feature tables and all fractions, so
/// that tables are compared on the same labels and a larger fraction holds the smaller ones.
public struct LearningCurve: Hashable, Sendable {
  /// What a fraction of the labels gives.
  public struct Point: Hashable, Sendable {
    /// The share of the patients that were fitted to, (0, 1].
    public let fraction: Double
    /// How many patients that is on average, by fold.
    public let meanPatients: Double
    /// The area under the curve of each repeat: the mean over folds.
    public let areas: [Double]

    /// The mean over repeats.
    public var mean: Double { areas.reduce(0, +) / Double(areas.count) }

    /// Between which areas the middle share of the repeats lies: how much the choice of patients matters.
    ///
    /// - Parameter share: Such as 0.95.
    /// - Returns: The range, linear between neighbouring repeats.
    public func range(of share: Double = 0.95) -> Interval {
      let sorted = areas.sorted()
      return Interval(
        low: SampleQuantile.value((1 - share) / 2, ofSorted: sorted),
        high: SampleQuantile.value((1 + share) / 2, ofSorted: sorted))
    }
  }

  /// The points, by rising fraction.
  public let points: [Point]

  /// What is asked for.
  public struct Plan: Hashable, Sendable {
    /// The shares of patients, (0, 1].
    public var fractions: [Double] = [0.01, 0.05, 0.1, 0.25, 0.5, 1]
    /// How often each is repeated with other patients.
    public var repeats = 20
    /// C; see `LogisticRegression`.
    public var inverseStrength = 0.01
    /// Decides which patients come first.
    public var seed = 0

    /// The standard plan.
    public init() {}
  }

  /// Measures a table of features.
  ///
  /// - Parameters:
  ///   - table: The features, and whose they are.
  ///   - isPositive: Whether each example is what is looked for.
  ///   - folds: The fold of each; two kinds in each.
  ///   - plan: What is asked for.
  /// - Throws: `TrainingError` with the code `invalidOption`, or as `LogisticRegression` does.
  public init(
    _ table: FeatureTable, isPositive: [Bool], folds: [Int], plan: Plan
  ) throws(TrainingError) {
    guard plan.repeats >= 1, !plan.fractions.isEmpty,
      plan.fractions.allSatisfy({ $0 > 0 && $0 <= 1 })
    else {
      throw TrainingError(
        .invalidOption, "a curve needs a repeat and fractions above 0 and up to 1")
    }
    let fractions = Set(plan.fractions).sorted()
    let numbers = Set(folds).sorted()
    var areas = fractions.map { _ in Array(repeating: 0.0, count: plan.repeats) }
    var patients = fractions.map { _ in 0 }
    for number in 0..<plan.repeats {
      for fold in numbers {
        let held = folds.indices.filter { folds[$0] == fold }
        let rest = folds.indices.filter { folds[$0] != fold }
        let order = PatientOrder(
          rest, groups: table.groups, isPositive: isPositive,
          seed: plan.seed &+ number &* 1000 &+ fold)
        for (index, fraction) in fractions.enumerated() {
          let chosen = order.first(fraction)
          patients[index] += chosen.patients
          areas[index][number] +=
            try Self.area(
              table.features, isPositive, training: chosen.examples, held: held,
              plan.inverseStrength) / Double(numbers.count)
        }
      }
    }
    let runs = Double(plan.repeats * numbers.count)
    points = fractions.indices.map { index in
      Point(
        fraction: fractions[index], meanPatients: Double(patients[index]) / runs,
        areas: areas[index])
    }
  }

  private static func area(
    _ features: FeatureMatrix, _ isPositive: [Bool], training: [Int], held: [Int],
    _ inverseStrength: Double
  ) throws(TrainingError) -> Double {
    let known = features.rows(training)
    let standardize = Standardization(known)
    let probe = try LogisticRegression(
      fitting: standardize(known), labels: training.map { isPositive[$0] ? 1 : 0 }, classCount: 2,
      inverseStrength: inverseStrength)
    let scores = probe.logits(standardize(features.rows(held))).map { $0[1] }
    guard let area = AreaUnderCurve(scores: scores, isDiseased: held.map { isPositive[$0] }) else {
      throw TrainingError(.classAbsent, "a fold lacks one of the two kinds; use fewer folds")
    }
    return area.value
  }
}

/// Patients in a random order in which both kinds come at their shares from the beginning.
private struct PatientOrder {
  /// For each patient, in order, its examples.
  private let examples: [[Int]]

  init(_ members: [Int], groups: [Int], isPositive: [Bool], seed: Int) {
    var byPatient: [Int: [Int]] = [:]
    for index in members { byPatient[groups[index], default: []].append(index) }
    let all = byPatient.sorted { $0.key < $1.key }.map(\.value)
    var generator = SeededGenerator(seed: UInt64(bitPattern: Int64(seed)))
    let shuffled = all.shuffled(using: &generator)
    let with = shuffled.filter { $0.contains { isPositive[$0] } }
    let without = shuffled.filter { !$0.contains { isPositive[$0] } }
    // Each kind at evenly spaced places; the rarer one first, so that any two hold both.
    let (rare, common) = with.count <= without.count ? (with, without) : (without, with)
    var placed: [(place: Double, examples: [Int])] = []
    for (number, patient) in rare.enumerated() {
      placed.append((Double(number) / Double(rare.count), patient))
    }
    for (number, patient) in common.enumerated() {
      placed.append(((Double(number) + 0.25) / Double(common.count), patient))
    }
    examples = placed.sorted { $0.place < $1.place }.map(\.examples)
  }

  /// The first share of the patients, two at least.
  func first(_ fraction: Double) -> (patients: Int, examples: [Int]) {
    let count = min(examples.count, max(2, Int((fraction * Double(examples.count)).rounded())))
    return (count, examples.prefix(count).flatMap { $0 })
  }
}
