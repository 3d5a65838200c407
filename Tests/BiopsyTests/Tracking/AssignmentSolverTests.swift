import Base
import Testing

@testable import Biopsy

@Suite("Assignment")
struct AssignmentSolverTests {
  /// The best sum of scores, by trying everything.
  private func bestSum(_ scores: [[Float]], row: Int = 0, used: Set<Int> = []) -> Float {
    guard row < scores.count else { return 0 }
    var best = bestSum(scores, row: row + 1, used: used)
    for column in scores[row].indices where !used.contains(column) && scores[row][column] > 0 {
      let rest = bestSum(scores, row: row + 1, used: used.union([column]))
      best = max(best, scores[row][column] + rest)
    }
    return best
  }

  private func solve(_ scores: [[Float]], _ solver: AssignmentSolver) -> Float {
    let columns = scores.first?.count ?? 0
    for (row, line) in scores.enumerated() {
      for (column, score) in line.enumerated() { solver[row, column] = score }
    }
    solver.solve(rows: scores.count, columns: columns)
    var sum: Float = 0
    var used: Set<Int> = []
    for row in scores.indices {
      guard let column = solver.column(ofRow: row) else { continue }
      #expect(column < columns && scores[row][column] > 0)
      #expect(used.insert(column).inserted, "column \(column) is paired twice")
      sum += scores[row][column]
    }
    return sum
  }

  @Test("finds the best pairs of random scores", arguments: 1...60)
  func random(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let solver = AssignmentSolver(capacity: 8)
    for _ in 0..<4 {
      let rows = Int.random(in: 1...5, using: &generator)
      let columns = Int.random(in: 1...5, using: &generator)
      let scores = (0..<rows).map { _ in
        (0..<columns).map { _ in max(0, Float.random(in: -1...1, using: &generator)) }
      }
      #expect(abs(solve(scores, solver) - bestSum(scores)) < 1e-4, "seed \(seed): \(scores)")
    }
  }

  @Test("prefers the better sum to the best pair")
  func notGreedy() {
    let solver = AssignmentSolver(capacity: 4)
    #expect(solve([[10, 9], [9, 1]], solver) == 18)
    #expect(solver.column(ofRow: 0) == 1 && solver.column(ofRow: 1) == 0)
  }

  @Test("pairs nothing where nothing is allowed, and ends with what is no number")
  func nothing() {
    let solver = AssignmentSolver(capacity: 4)
    #expect(solve([[0, -3], [0, 0]], solver) == 0)
    solver[0, 0] = .nan
    solver[0, 1] = .infinity
    solver[1, 0] = -.infinity
    solver[1, 1] = 1
    solver.solve(rows: 2, columns: 2)
    #expect(solver.column(ofRow: 0) == 1 && solver.column(ofRow: 1) == nil)
    solver.solve(rows: 0, columns: 4)
    solver.solve(rows: 4, columns: 0)
    #expect((0..<4).allSatisfy { solver.column(ofRow: $0) == nil })
  }
}
