/// A few linear equations in as many unknowns.
struct LinearEquations {
  private let size: Int
  private var left: [Double]
  /// The right sides.
  var right: [Double]

  /// Equations whose numbers are all 0.
  init(size: Int) {
    self.size = size
    left = Array(repeating: 0, count: size * size)
    right = Array(repeating: 0, count: size)
  }

  /// The number before an unknown in an equation.
  subscript(row: Int, column: Int) -> Double {
    get { left[row * size + column] }
    set { left[row * size + column] = newValue }
  }

  /// The unknowns, by elimination with the largest pivot; the equations have one solution.
  func solution() -> [Double] {
    var equations = self
    for column in 0..<size {
      let pivot = (column..<size).max { abs(equations[$0, column]) < abs(equations[$1, column]) }
      if let pivot, pivot != column {
        for other in 0..<size {
          (equations[pivot, other], equations[column, other]) =
            (equations[column, other], equations[pivot, other])
        }
        equations.right.swapAt(pivot, column)
      }
      let lead = equations[column, column]
      for row in (column + 1)..<max(size, column + 1) where equations[row, column] != 0 {
        let factor = equations[row, column] / lead
        for other in column..<size { equations[row, other] -= factor * equations[column, other] }
        equations.right[row] -= factor * equations.right[column]
      }
    }
    for row in (0..<size).reversed() {
      var value = equations.right[row]
      for column in (row + 1)..<max(size, row + 1) {
        value -= equations[row, column] * equations.right[column]
      }
      equations.right[row] = value / equations[row, row]
    }
    return equations.right
  }
}
