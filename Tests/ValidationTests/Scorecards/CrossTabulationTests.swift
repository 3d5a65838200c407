import Statistics
import Testing
import Validation

@Suite("Calls by diagnoses, with gaps")
struct CrossTabulationTests {
  /// The table of section "verification": positive 80 + 10 and 10 unverified, negative 5 + 45 and 150.
  private var partlyVerified: [StudyPolyp] {
    let cells: [(Int, OpticalCall.Class, ExaminationFindings.Histology?)] = [
      (80, .adenoma, .tubularAdenoma), (10, .adenoma, .hyperplastic), (10, .adenoma, nil),
      (5, .hyperplastic, .tubularAdenoma), (45, .hyperplastic, .hyperplastic),
      (150, .hyperplastic, nil),
    ]
    var polyps: [StudyPolyp] = []
    for (count, call, histology) in cells {
      for _ in 0..<count {
        polyps.append(
          histology.map { StudyTable.polyp(polyps.count, call, $0) }
            ?? StudyTable.missing(polyps.count, call, .leftInSitu))
      }
    }
    return polyps
  }

  @Test("have every polyp in one cell")
  func cells() {
    let polyps =
      partlyVerified + [
        StudyTable.polyp(900, .adenoma, .tubularAdenoma, isHighConfidence: false),
        StudyPolyp(
          patient: 901, sizeMillimetres: 3, segment: .rectum, call: .abstained(.failure),
          reference: .missing(.pending)),
        StudyTable.polyp(902, .adenoma, .tubularAdenoma, millimetres: 9),
      ]
    let table = CrossTabulation(polyps, .diminutive, .neoplastic)
    #expect(table[.positive, .diseased] == 80 && table[.positive, .healthy] == 10)
    #expect(table[.positive, .missing] == 10 && table[.negative, .missing] == 150)
    #expect(table[.indeterminate, .diseased] == 1 && table[.indeterminate, .missing] == 1)
    #expect(table.total == 302 && table.accounting.count(.tooLarge) == 1)
    #expect(table.total(.negative) == 200 && table.total(.missing) == 161)
    #expect(table.missing[.indeterminate] == [.pending: 1])
    let all = CrossTabulation(polyps, .everything, .neoplastic)
    #expect(all[.positive, .diseased] == 82 && all.total(.indeterminate) == 1)
  }

  @Test("say what not verifying does, by Begg and Greenes and by the worst case")
  func verification() {
    let analysis = VerificationAnalysis(partlyVerified, .diminutive, .neoplastic)
    #expect(abs((analysis.completeCases?.sensitivity ?? 0) - 0.941176) < 6e-7)
    #expect(abs((analysis.completeCases?.specificity ?? 0) - 0.818182) < 6e-7)
    #expect(abs((analysis.corrected?.sensitivity ?? 0) - 0.816327) < 6e-7)
    #expect(abs((analysis.corrected?.specificity ?? 0) - 0.941860) < 6e-7)
    #expect(analysis.sensitivityBounds == Interval(low: 80.0 / 235, high: 90.0 / 95))
    #expect(analysis.specificityBounds == Interval(low: 45.0 / 65, high: 195.0 / 205))
    let negative = analysis.rates[.negative]
    #expect(negative?.share == 0.25 && negative?.missingByDecision == 150)
    #expect(analysis.rates[.positive]?.share == 0.9 && analysis.rates[.indeterminate]?.share == nil)
  }

  @Test("have bounds, and no correction, where a result was never verified")
  func neverVerified() {
    let polyps = [
      StudyTable.polyp(1, .adenoma, .tubularAdenoma),
      StudyTable.missing(2, .hyperplastic, .leftInSitu),
    ]
    let analysis = VerificationAnalysis(polyps, .diminutive, .neoplastic)
    #expect(analysis.corrected == nil && analysis.completeCases == nil)
    #expect(analysis.sensitivityBounds == Interval(low: 0.5, high: 1))
    #expect(analysis.specificityBounds == Interval(low: 0, high: 1))
  }
}
