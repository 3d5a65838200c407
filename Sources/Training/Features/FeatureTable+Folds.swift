extension FeatureTable {
  /// Folds that keep groups together: those that the table states, or new ones that give each its share
  /// of every class.
  ///
  /// - Parameters:
  ///   - count: How many new ones, 2 to 100.
  ///   - classOf: The class that counts of each example.
  ///   - classCount: How many classes count.
  ///   - seed: Decides between equally good divisions.
  /// - Returns: The fold of each example.
  /// - Throws: `TrainingError` with the code `invalidOption`, or `classAbsent` where a fold lacks a
  ///   class.
  public func folds(
    _ count: Int, by classOf: [Int], classCount: Int, seed: Int
  ) throws(TrainingError) -> [Int] {
    let folds: [Int]
    if let statedFolds {
      folds = statedFolds
    } else {
      folds = try newFolds(count, classOf, classCount, seed)
    }
    let numbers = Set(folds).sorted()
    guard numbers.count > 1 else {
      throw TrainingError(.invalidOption, "all examples are in one fold; two or more are needed")
    }
    for fold in numbers {
      for label in 0..<classCount
      where !zip(folds, classOf).contains(where: { $0 == fold && $1 == label }) {
        throw TrainingError(
          .classAbsent,
          "fold \(fold + 1) of \(numbers.count) has no example of a class; use fewer folds")
      }
    }
    return folds
  }

  private func newFolds(
    _ count: Int, _ classOf: [Int], _ classCount: Int, _ seed: Int
  ) throws(TrainingError) -> [Int] {
    guard (2...100).contains(count) else {
      throw TrainingError(.invalidOption, "2 to 100 folds are possible, not \(count)")
    }
    var counts = Array(
      repeating: Array(repeating: 0, count: classCount), count: (groups.max() ?? 0) + 1)
    for (group, label) in zip(groups, classOf) { counts[group][label] += 1 }
    let shares = Array(repeating: 1 / Double(count), count: count)
    let assigned = PatientSplitter.assign(counts, shares: shares, seed: seed)
    return groups.map { assigned[$0] }
  }
}
