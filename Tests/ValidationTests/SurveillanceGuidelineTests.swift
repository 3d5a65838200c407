import Testing
import Validation

@Suite("Intervals of surveillance")
struct SurveillanceGuidelineTests {
  private typealias Polyp = ExaminationFindings.Polyp
  private typealias Histology = ExaminationFindings.Histology

  private func polyps(
    _ count: Int, _ histology: Histology, _ size: Double, isRectal: Bool = false
  ) -> [Polyp] {
    Array(
      repeating: Polyp(histology, sizeMillimetres: size, isRectal: isRectal), count: count)
  }

  private func expect(
    _ polyps: [Polyp], _ us: String, _ european: String, _ british: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let findings = ExaminationFindings(polyps)
    let found = SurveillanceGuideline.allCases.map { $0.interval(after: findings).description }
    #expect(found == [us, european, british], sourceLocation: location)
  }

  @Test("of adenomas are those of the guidelines' tables")
  func adenomas() {
    expect([], "10 years", "screening", "screening")
    expect(polyps(1, .tubularAdenoma, 4), "7 to 10 years", "screening", "screening")
    expect(polyps(2, .tubularAdenoma, 5), "7 to 10 years", "screening", "screening")
    expect(polyps(3, .tubularAdenoma, 5), "3 to 5 years", "screening", "screening")
    expect(polyps(5, .tubularAdenoma, 4), "3 years", "3 years", "3 years")
    expect(polyps(11, .tubularAdenoma, 4), "1 year", "3 years", "3 years")
    expect(polyps(1, .tubularAdenoma, 12), "3 years", "3 years", "screening")
    expect(polyps(1, .villousAdenoma, 6), "3 years", "screening", "screening")
    expect(polyps(1, .highGradeAdenoma, 7), "3 years", "3 years", "screening")
    expect(
      polyps(1, .tubularAdenoma, 12) + polyps(1, .tubularAdenoma, 3), "3 years", "3 years",
      "3 years")
  }

  @Test("of serrated lesions are those of the guidelines' tables")
  func serrated() {
    expect(polyps(1, .sessileSerrated, 6), "5 to 10 years", "screening", "screening")
    expect(polyps(3, .sessileSerrated, 6), "3 to 5 years", "screening", "screening")
    expect(polyps(1, .sessileSerrated, 12), "3 years", "3 years", "screening")
    expect(polyps(1, .dysplasticSessileSerrated, 5), "3 years", "3 years", "screening")
    expect(polyps(1, .traditionalSerratedAdenoma, 8), "3 years", "3 years", "screening")
    expect(polyps(3, .hyperplastic, 3, isRectal: true), "10 years", "screening", "screening")
    expect(polyps(1, .hyperplastic, 12), "3 to 5 years", "3 years", "screening")
  }

  @Test("of both together are the shorter ones")
  func both() {
    expect(
      polyps(2, .tubularAdenoma, 4) + polyps(1, .sessileSerrated, 6), "5 to 10 years",
      "screening", "screening")
    expect(
      polyps(4, .tubularAdenoma, 4) + polyps(2, .sessileSerrated, 4), "3 to 5 years",
      "screening", "3 years")
  }

  @Test("after resection in pieces are short")
  func piecemeal() {
    let large = [Polyp(.tubularAdenoma, sizeMillimetres: 25, isPiecemeal: true)]
    expect(large, "6 months", "3 to 6 months", "2 to 6 months")
    expect([Polyp(.tubularAdenoma, sizeMillimetres: 25)], "3 years", "3 years", "3 years")
  }
}
