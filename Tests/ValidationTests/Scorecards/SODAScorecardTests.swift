import Statistics
import Testing
import Validation

@Suite("Scorecards of optical diagnosis (SODA)")
struct SODAScorecardTests {
  /// As many polyps of each cell, each of a patient of its own.
  private func polyps(
    _ table: DiagnosticTable, segment: PolypSegment = .sigmoid
  ) -> [StudyPolyp] {
    let cells: [(Int, OpticalCall.Class, ExaminationFindings.Histology)] = [
      (table.truePositives, .adenoma, .tubularAdenoma),
      (table.falsePositives, .adenoma, .hyperplastic),
      (table.falseNegatives, .hyperplastic, .tubularAdenoma),
      (table.trueNegatives, .hyperplastic, .hyperplastic),
    ]
    let rows = cells.flatMap { cell in Array(repeating: (cell.1, cell.2), count: cell.0) }
    return rows.enumerated().map {
      StudyTable.polyp($0.offset, $0.element.0, $0.element.1, segment: segment)
    }
  }

  @Test("have sensitivity and specificity against their thresholds")
  func thresholds() {
    let table = DiagnosticTable(
      truePositives: 85, falsePositives: 10, falseNegatives: 5, trueNegatives: 100)
    let card = SODAScorecard(polyps(table), .leaveInSitu, basis: .point)
    let reading = card.readings.neoplastic
    #expect(reading.estimates.table == table && reading.estimates.patients == 200)
    #expect(reading.sensitivity.rule.threshold == 0.9 && reading.verdict == .met)
    // Clopper and Pearson's lower end of 85 of 90 is 0.875, below the 0.9 of SODA-1, above SODA-2's 0.8.
    let exact = SODAScorecard(polyps(table), .leaveInSitu, basis: .exactLowerBound)
    #expect(exact.readings.neoplastic.verdict == .notMet)
    let second = SODAScorecard(polyps(table), .resectAndDiscard, basis: .exactLowerBound)
    #expect(second.readings.neoplastic.verdict == .met)
  }

  @Test("differ in where polyps lie")
  func place() {
    let table = DiagnosticTable(
      truePositives: 3, falsePositives: 1, falseNegatives: 1, trueNegatives: 3)
    let right = polyps(table, segment: .ascending)
    let first = SODAScorecard(right, .leaveInSitu).readings.neoplastic
    #expect(first.verdict == .notEvaluable && first.accounting.count(.outsideRectosigmoid) == 8)
    let second = SODAScorecard(right, .resectAndDiscard).readings.neoplastic
    #expect(second.accounting.included == 8 && second.verdict == .notMet)
  }

  @Test("count sessile serrated lesions both ways")
  func serrated() {
    let polyps = [
      StudyTable.polyp(1, .hyperplastic, .sessileSerrated),
      StudyTable.polyp(2, .sessileSerrated, .sessileSerrated),
      StudyTable.polyp(3, .adenoma, .tubularAdenoma),
    ]
    let readings = SODAScorecard(polyps, .resectAndDiscard).readings
    #expect(readings.neoplastic.estimates.sensitivity?.hits == 2)
    #expect(readings.neoplastic.estimates.sensitivity?.trials == 3)
    #expect(readings.neoplastic.estimates.specificity == nil)
    #expect(readings.notNeoplastic.estimates.sensitivity?.trials == 1)
    #expect(readings.notNeoplastic.estimates.specificity?.hits == 2)
  }
}
