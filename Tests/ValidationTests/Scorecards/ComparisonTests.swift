import Statistics
import Testing
import Validation

@Suite("The model and the endoscopist on the same polyps")
struct ReaderComparisonTests {
  @Test("are compared polyp by polyp, neoplasms apart from others")
  func sides() throws {
    // Right together 10 times, the model alone 5 times, the endoscopist alone 3 times, neither twice.
    let kinds: [(Int, OpticalCall.Class, OpticalCall.Class)] = [
      (10, .adenoma, .adenoma), (5, .adenoma, .hyperplastic), (3, .hyperplastic, .adenoma),
      (2, .hyperplastic, .hyperplastic),
    ]
    var polyps: [StudyPolyp] = []
    for (count, model, endoscopist) in kinds {
      for _ in 0..<count {
        polyps.append(
          StudyTable.polyp(polyps.count, model, .tubularAdenoma, endoscopist: endoscopist))
      }
    }
    let comparison = ReaderComparison(polyps, .diminutive, .neoplastic)
    let side = try #require(comparison.sensitivity)
    #expect(comparison.specificity == nil && comparison.accuracy == side)
    #expect(side.pairs == PairedCalls(both: 10, firstOnly: 5, secondOnly: 3, neither: 2))
    #expect(abs(side.pairs.exactP - 0.7265625) < 1e-12)
    #expect(side.model.hits == 15 && side.endoscopist.hits == 13)
    #expect(abs(side.difference.value - 0.1) < 1e-12)
    #expect(side.clustered.clusterCount == 20 && abs(side.clustered.value - 0.1) < 1e-12)
    // No call that means no neoplasm is right, of either: the difference is 0, and bounded all the same.
    let negative = try #require(comparison.negativePredictiveValue)
    #expect(negative.value == 0 && negative.interval().high > 0)
  }

  @Test("are compared by what their calls are worth, which are of different polyps")
  func predictive() throws {
    let polyps = [
      StudyTable.polyp(1, .hyperplastic, .hyperplastic, endoscopist: .adenoma),
      StudyTable.polyp(2, .hyperplastic, .tubularAdenoma, endoscopist: .hyperplastic),
      StudyTable.polyp(3, .adenoma, .tubularAdenoma, endoscopist: .adenoma),
    ]
    let comparison = ReaderComparison(polyps, .diminutive, .neoplastic)
    // The model: 1 of 2 negative calls and 1 of 1 positive; the endoscopist: 0 of 1 and 1 of 2.
    let negative = try #require(comparison.negativePredictiveValue)
    #expect(abs(negative.value - 0.5) < 1e-12)
    let positive = try #require(comparison.positivePredictiveValue)
    #expect(abs(positive.value - 0.5) < 1e-12)
  }

  @Test("need a call of both, made before the report, of enough confidence")
  func exclusions() {
    let unsure = StudyPolyp(
      patient: 1, sizeMillimetres: 3, segment: .rectum,
      call: .made(.adenoma, isHighConfidence: true),
      endoscopistCall: .made(.adenoma, isHighConfidence: false),
      reference: .known(.polyp(.tubularAdenoma)))
    let polyps = [
      unsure, StudyTable.polyp(1, .adenoma, .tubularAdenoma),
      StudyTable.polyp(
        1, .adenoma, .tubularAdenoma, endoscopist: .adenoma, sealOrder: .after),
      StudyTable.polyp(
        1, .adenoma, .tubularAdenoma, isHighConfidence: false, endoscopist: .adenoma),
    ]
    let sure = ReaderComparison(polyps, .diminutive, .neoplastic)
    let reasons: [ExclusionReason] = [
      .sealedAfterReference, .lowConfidence, .noEndoscopistCall, .endoscopistUndecided,
    ]
    #expect(sure.accounting.excluded.map(\.reason) == reasons && sure.accuracy == nil)
    #expect(ReaderComparison(polyps, .everything, .neoplastic).accounting.included == 2)
  }
}

@Suite("Time from the call to the report")
struct ReferenceDelayTests {
  @Test("has a median, quartiles and a longest, of polyps with a diagnosis")
  func hours() throws {
    let known = [-1.0, 24, 48, 72, 500].map {
      StudyTable.polyp(1, .adenoma, .tubularAdenoma, hours: $0)
    }
    let without = StudyTable.polyp(1, .adenoma, .tubularAdenoma)
    let delay = try #require(
      ReferenceDelay(known + [without, StudyTable.missing(1, .adenoma, .pending)]))
    #expect(delay.count == 5 && delay.unknown == 1 && delay.negative == 1)
    #expect(delay.median == 48 && delay.lowerQuartile == 24 && delay.upperQuartile == 72)
    #expect(delay.longest == 500)
    #expect(ReferenceDelay([without]) == nil && ReferenceDelay([]) == nil)
  }
}

@Suite("Parts of a study")
struct SubgroupTableTests {
  private let polyps = [
    StudyTable.polyp(1, .adenoma, .tubularAdenoma, millimetres: 5, attributes: ["model": "a"]),
    StudyTable.polyp(1, .adenoma, .hyperplastic, millimetres: 5.5, segment: .caecum),
    StudyTable.polyp(2, .hyperplastic, .tubularAdenoma, millimetres: 9),
    StudyTable.polyp(3, .adenoma, .tubularAdenoma, millimetres: 9.5, isHighConfidence: false),
  ]

  private func labels(_ grouping: SubgroupTable.Grouping) -> [String] {
    SubgroupTable(polyps, by: grouping, .exploratory, .everything, .neoplastic).rows.map(\.label)
  }

  @Test("are made by size, place or attribute")
  func groupings() {
    #expect(labels(.size([5, 9])) == ["<= 5 mm", "> 5 to 9 mm", "> 9 mm"])
    #expect(labels(.size([])) == ["all sizes"])
    #expect(labels(.segment) == ["caecum", "sigmoid"])
    #expect(labels(.rectosigmoid) == ["rectosigmoid", "elsewhere"])
    #expect(labels(.attribute("model")) == ["a", "not recorded"])
  }

  @Test("have figures of their own, and say whether they were planned")
  func figures() {
    let table = SubgroupTable(
      polyps, by: .size([5, 9]), .preSpecified, PolypPopulation(), .neoplastic)
    #expect(table.standing == .preSpecified)
    #expect(table.rows[0].estimates.sensitivity?.hits == 1)
    #expect(table.rows[1].estimates.accuracy?.hits == 0 && table.rows[1].estimates.patients == 2)
    #expect(table.rows[2].accounting.count(.lowConfidence) == 1)
    #expect(table.rows[2].estimates.accuracy == nil)
  }
}
