/// Numbers that describe examples: a row for each.
public struct FeatureMatrix: Hashable, Sendable {
  /// How many numbers an example has.
  public let columns: Int
  /// Row after row.
  public let values: [Double]

  /// A matrix of finite numbers.
  ///
  /// - Parameters:
  ///   - columns: How many numbers an example has, at least 1.
  ///   - values: Row after row.
  public init(columns: Int, values: [Double]) {
    precondition(columns > 0 && values.count % columns == 0, "rows of \(columns) are expected")
    precondition(values.allSatisfy(\.isFinite), "features are finite")
    self.columns = columns
    self.values = values
  }

  /// How many examples there are.
  public var rows: Int { values.count / columns }

  /// Some of the rows.
  ///
  /// - Parameter indices: Which ones, in the order that they shall have.
  /// - Returns: A matrix of these.
  public func rows(_ indices: [Int]) -> FeatureMatrix {
    var kept: [Double] = []
    kept.reserveCapacity(indices.count * columns)
    for index in indices { kept += values[index * columns..<(index + 1) * columns] }
    return FeatureMatrix(columns: columns, values: kept)
  }
}
