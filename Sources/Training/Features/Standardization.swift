/// Brings each feature to mean 0 and standard deviation 1, by what training examples have.
public struct Standardization: Hashable, Sendable {
  /// What is subtracted, by feature.
  public let means: [Double]
  /// What is divided by, by feature.
  public let deviations: [Double]

  /// Measures the examples that a model is fitted to.
  ///
  /// - Parameter matrix: At least one row.
  public init(_ matrix: FeatureMatrix) {
    precondition(matrix.rows > 0, "a mean of no examples is not defined")
    let count = Double(matrix.rows)
    var means = Array(repeating: 0.0, count: matrix.columns)
    for (index, value) in matrix.values.enumerated() { means[index % matrix.columns] += value }
    for column in means.indices { means[column] /= count }
    var squares = Array(repeating: 0.0, count: matrix.columns)
    for (index, value) in matrix.values.enumerated() {
      let off = value - means[index % matrix.columns]
      squares[index % matrix.columns] += off * off
    }
    self.means = means
    // What never changes tells nothing, and stays 0.
    deviations = squares.map { max(($0 / count).squareRoot(), 1e-8) }
  }

  /// Standardises examples.
  ///
  /// - Parameter matrix: Rows of as many features.
  /// - Returns: The rows, standardised.
  public func callAsFunction(_ matrix: FeatureMatrix) -> FeatureMatrix {
    precondition(matrix.columns == means.count, "\(means.count) features are expected")
    var values = matrix.values
    for index in values.indices {
      let column = index % matrix.columns
      values[index] = (values[index] - means[column]) / deviations[column]
    }
    return FeatureMatrix(columns: matrix.columns, values: values)
  }
}
