import Tensors

extension ConstantEvaluator {
  /// Products beyond this many multiplications stay in the graph, for the runtime to compute.
  static let maximumMultiplications = 1 << 28

  /// The product of two matrices, or of a row and a matrix; sums are kept in double precision.
  func product(
    _ first: ConstantTensor, _ second: ConstantTensor, _ result: Shape
  ) -> [ConstantTensor]? {
    guard first.elementType == .float32, second.elementType == .float32,
      (1...2) ~= first.shape.rank, second.shape.rank == 2
    else { return nil }
    let (inner, columns) = (second.shape.dimensions[0], second.shape.dimensions[1])
    let rows = first.shape.rank == 1 ? 1 : first.shape.dimensions[0]
    let (area, isLarge) = rows.multipliedReportingOverflow(by: columns)
    guard !isLarge, area <= Self.maximumMultiplications / max(1, inner),
      first.shape.dimensions.last == inner, result.elementCount == area
    else { return nil }
    let (left, right) = (first.floats(), second.floats())
    var values: [Float] = []
    values.reserveCapacity(area)
    var sums = [Double](repeating: 0, count: columns)
    for row in 0..<rows {
      for column in 0..<columns { sums[column] = 0 }
      for index in 0..<inner {
        let factor = Double(left[row * inner + index])
        for column in 0..<columns {
          sums[column] += factor * Double(right[index * columns + column])
        }
      }
      values += sums.map { Float($0) }
    }
    return [ConstantTensor(shape: result, float32: values)]
  }
}
