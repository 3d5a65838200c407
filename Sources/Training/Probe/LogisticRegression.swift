internal import Foundation

/// Logistic regression with an L2 penalty: what a linear probe fits to the features of a frozen network.
///
/// Minimises |W|²/2 + C·Σ w·(log-loss), summed and not averaged over examples; intercepts are free.
/// Two classes have one row of weights, more have one each.
public struct LogisticRegression: Hashable, Sendable {
  /// How many classes there are, at least 2.
  public let classCount: Int
  /// The weights, row after row.
  public let weights: [Double]
  /// What is added, by row.
  public let intercepts: [Double]
  /// How many steps fitting took.
  public let steps: Int

  /// Fits to convergence.
  ///
  /// - Parameters:
  ///   - features: Standardised features.
  ///   - labels: The class of each row, from 0; every class at least once.
  ///   - classCount: How many classes there are, at least 2.
  ///   - inverseStrength: C: the larger, the weaker the penalty; above 0.
  ///   - classWeights: What an example of each class counts; nil for 1.
  /// - Throws: `TrainingError` with the code `classAbsent`, `invalidOption` or `notConverged`.
  public init(
    fitting features: FeatureMatrix, labels: [Int], classCount: Int, inverseStrength: Double,
    classWeights: [Double]? = nil
  ) throws(TrainingError) {
    precondition(labels.count == features.rows, "a label for each row is expected")
    guard classCount >= 2, inverseStrength > 0, inverseStrength.isFinite else {
      throw TrainingError(
        .invalidOption, "a probe needs two classes or more, and C above 0, not \(inverseStrength)")
    }
    for index in 0..<classCount where !labels.contains(index) {
      throw TrainingError(.classAbsent, "class \(index) has no example to fit a probe to")
    }
    let weights = classWeights ?? Array(repeating: 1, count: classCount)
    let rows = classCount == 2 ? 1 : classCount
    let loss = PenalizedLoss(
      features: features, labels: labels, rows: rows,
      weights: weights.map { $0 * inverseStrength })
    let total = labels.reduce(0) { $0 + weights[$1] * inverseStrength }
    let outcome = QuasiNewton.minimize(
      from: Array(repeating: 0, count: rows * (features.columns + 1)),
      tolerance: 1e-7 * max(1, total), loss.evaluate)
    guard outcome.hasConverged else {
      throw TrainingError(
        .notConverged,
        "the probe did not converge in \(outcome.steps) steps; standardise the features, or use a "
          + "smaller C")
    }
    self.classCount = classCount
    let split = rows * features.columns
    self.weights = Array(outcome.point[..<split])
    intercepts = Array(outcome.point[split...])
    steps = outcome.steps
  }

  /// The logits of each row, one a class; with two classes the first is 0.
  ///
  /// - Parameter features: Standardised features.
  /// - Returns: For each row as many logits as there are classes.
  public func logits(_ features: FeatureMatrix) -> [[Double]] {
    (0..<features.rows).map { row in
      let values = intercepts.indices.map { index in
        var sum = intercepts[index]
        for column in 0..<features.columns {
          sum +=
            weights[index * features.columns + column]
            * features.values[row * features.columns + column]
        }
        return sum
      }
      return classCount == 2 ? [0, values[0]] : values
    }
  }

  /// The probabilities of each row's classes.
  ///
  /// - Parameter features: Standardised features.
  /// - Returns: For each row as many probabilities as there are classes; they add up to 1.
  public func probabilities(_ features: FeatureMatrix) -> [[Double]] {
    logits(features).map { Softmax.probabilities($0) }
  }
}

/// The function that a regression minimises.
private struct PenalizedLoss {
  let features: FeatureMatrix
  let labels: [Int]
  /// Rows of weights: 1 for two classes.
  let rows: Int
  /// What an example counts, by class.
  let weights: [Double]

  func evaluate(_ point: [Double], _ gradient: inout [Double]) -> Double {
    let columns = features.columns
    let split = rows * columns
    var value = 0.0
    for index in 0..<split {
      value += point[index] * point[index] / 2
      gradient[index] = point[index]
    }
    for index in split..<point.count { gradient[index] = 0 }
    var logits = Array(repeating: 0.0, count: rows)
    for (row, label) in labels.enumerated() {
      features.values.withUnsafeBufferPointer { all in
        let example = UnsafeBufferPointer(rebasing: all[row * columns..<(row + 1) * columns])
        for index in 0..<rows {
          var sum = point[split + index]
          for column in 0..<columns { sum += point[index * columns + column] * example[column] }
          logits[index] = sum
        }
        let weight = weights[label]
        value += weight * loss(&logits, label)
        for index in 0..<rows {
          let factor = weight * logits[index]
          gradient[split + index] += factor
          for column in 0..<columns {
            gradient[index * columns + column] += factor * example[column]
          }
        }
      }
    }
    return value
  }

  /// The log-loss of an example; the logits become its derivatives.
  private func loss(_ logits: inout [Double], _ label: Int) -> Double {
    if rows == 1 {
      // log(1 + exp(-margin)), without overflow.
      let margin = label == 1 ? logits[0] : -logits[0]
      let probability = 1 / (1 + exp(margin))
      logits[0] = label == 1 ? -probability : probability
      return margin > 0 ? log1p(exp(-margin)) : -margin + log1p(exp(margin))
    }
    let largest = logits.max() ?? 0
    let sum = logits.reduce(0) { $0 + exp($1 - largest) }
    let result = largest + log(sum) - logits[label]
    for index in logits.indices {
      logits[index] = exp(logits[index] - largest) / sum - (index == label ? 1 : 0)
    }
    return result
  }
}
