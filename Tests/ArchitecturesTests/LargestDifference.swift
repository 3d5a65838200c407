/// The largest difference of two lists as a share of the reference's standard deviation.
///
/// - Parameters:
///   - found: What was computed.
///   - expected: The reference.
/// - Returns: The share; infinity for lists of other lengths.
func largestDifference(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  let values = expected.map(Double.init)
  let mean = values.reduce(0, +) / Double(values.count)
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
  let largest = zip(found, values).map { abs(Double($0) - $1) }.max() ?? .infinity
  return largest / variance.squareRoot()
}
