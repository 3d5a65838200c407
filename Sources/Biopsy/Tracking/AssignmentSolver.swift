/// Pairs rows with columns so that the sum of the pairs' scores is largest (Kuhn 1955, by shortest
/// augmenting paths).
///
/// Pairs without a positive score are never made. Memory is taken once.
final class AssignmentSolver {
  /// The most rows, and the most columns.
  let capacity: Int
  // Scores, `capacity` a row; only the upper left part in use is looked at.
  private let scores: FixedBuffer<Float>
  // Everything below counts from 1, with 0 as none: the usual form of the algorithm.
  private let rowPotential: FixedBuffer<Float>
  private let columnPotential: FixedBuffer<Float>
  private let rowOfColumn: FixedBuffer<Int32>
  private let wayBack: FixedBuffer<Int32>
  private let slack: FixedBuffer<Float>
  private let isUsed: FixedBuffer<Bool>
  private let columnOfRow: FixedBuffer<Int32>

  init(capacity: Int) {
    self.capacity = capacity
    scores = FixedBuffer(count: capacity * capacity, repeating: 0)
    rowPotential = FixedBuffer(count: capacity + 1, repeating: 0)
    columnPotential = FixedBuffer(count: capacity + 1, repeating: 0)
    rowOfColumn = FixedBuffer(count: capacity + 1, repeating: 0)
    wayBack = FixedBuffer(count: capacity + 1, repeating: 0)
    slack = FixedBuffer(count: capacity + 1, repeating: 0)
    isUsed = FixedBuffer(count: capacity + 1, repeating: false)
    columnOfRow = FixedBuffer(count: capacity, repeating: -1)
  }

  /// The score of a pair; not positive where the pair is not allowed.
  subscript(row: Int, column: Int) -> Float {
    get { scores[row * capacity + column] }
    // What is no number must not keep the search from ending.
    set { scores[row * capacity + column] = newValue > 0 ? min(newValue, 1e6) : 0 }
  }

  /// The column that a row was paired with; nil for none.
  func column(ofRow row: Int) -> Int? {
    let column = columnOfRow[row]
    return column < 0 ? nil : Int(column)
  }

  /// Finds the pairs.
  ///
  /// - Parameters:
  ///   - rows: How many rows have scores.
  ///   - columns: How many columns have scores.
  func solve(rows: Int, columns: Int) {
    precondition(max(rows, columns) <= capacity, "at most \(capacity) rows and columns")
    columnOfRow.base.update(repeating: -1, count: capacity)
    guard rows > 0, columns > 0 else { return }
    let size = max(rows, columns)
    for index in 0...size {
      rowPotential[index] = 0
      columnPotential[index] = 0
      rowOfColumn[index] = 0
    }
    func cost(_ row: Int, _ column: Int) -> Float {
      row > rows || column > columns ? 0 : -max(0, self[row - 1, column - 1])
    }
    for row in 1...size {
      rowOfColumn[0] = Int32(row)
      var column = 0
      for index in 0...size {
        slack[index] = .infinity
        isUsed[index] = false
      }
      repeat {
        isUsed[column] = true
        let current = Int(rowOfColumn[column])
        var (least, next) = (Float.infinity, 0)
        for candidate in 1...size where !isUsed[candidate] {
          let reduced =
            cost(current, candidate) - rowPotential[current] - columnPotential[candidate]
          if reduced < slack[candidate] {
            slack[candidate] = reduced
            wayBack[candidate] = Int32(column)
          }
          if slack[candidate] < least { (least, next) = (slack[candidate], candidate) }
        }
        for index in 0...size {
          if isUsed[index] {
            rowPotential[Int(rowOfColumn[index])] += least
            columnPotential[index] -= least
          } else {
            slack[index] -= least
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      repeat {
        let before = Int(wayBack[column])
        rowOfColumn[column] = rowOfColumn[before]
        column = before
      } while column != 0
    }
    for column in 1...size {
      let row = Int(rowOfColumn[column])
      guard row >= 1, row <= rows, column <= columns, self[row - 1, column - 1] > 0 else {
        continue
      }
      columnOfRow[row - 1] = Int32(column - 1)
    }
  }
}
