import Base
import Study
import Testing
import Validation

@Suite("What classes and reasons count as")
struct OpticalTableTests {
  private func call(
    _ classes: JSONValue, _ finding: String?, reason: String = ""
  ) throws -> OpticalCall {
    var study = try TrialStudy(classes: classes)
    try study.call(PolypReference(stream: study.open("E"), polyp: 1), finding, reason: reason)
    return try study.onlyCase().polyp.call
  }

  @Test func namesOfClassesAreKnown() throws {
    let classes: JSONValue = [
      ["label": "Tubular_adenoma", "neoplastic": true],
      ["label": "SSL", "neoplastic": false, "serrated": true],
      ["label": "hyperplastic polyp", "neoplastic": false],
      ["label": "carcinoma", "neoplastic": true],
    ]
    let expected: [(String, OpticalCall.Class)] = [
      ("Tubular_adenoma", .adenoma), ("SSL", .sessileSerrated),
      ("hyperplastic polyp", .hyperplastic), ("carcinoma", .carcinoma),
    ]
    for (label, kind) in expected {
      #expect(try call(classes, label) == .made(kind, isHighConfidence: true))
    }
  }

  @Test func ofTwoOutcomesTheProtocolSaysWhichIsWhich() throws {
    let classes: JSONValue = [
      ["label": "type 2", "neoplastic": true], ["label": "type 1", "neoplastic": false],
    ]
    #expect(try call(classes, "type 2") == .made(.adenoma, isHighConfidence: true))
    #expect(try call(classes, "type 1") == .made(.hyperplastic, isHighConfidence: true))
  }

  static let unplaced: [JSONValue] = [
    [
      ["label": "type 2", "neoplastic": true], ["label": "type 1", "neoplastic": false],
      ["label": "type 3", "neoplastic": true],
    ],
    [["label": "adenoma", "neoplastic": false], ["label": "hyperplastic", "neoplastic": true]],
    [["label": "serrated", "neoplastic": true], ["label": "hyperplastic", "neoplastic": false]],
    [
      ["label": "lesion", "neoplastic": true, "serrated": true],
      ["label": "hyperplastic", "neoplastic": false],
    ],
  ]

  @Test(arguments: unplaced)
  func classesThatStandForNothingKnownAreRefused(classes: JSONValue) throws {
    #expect(throws: DatasetError(.unplacedClass, "")) {
      try call(classes, nil, reason: "undecided")
    }
  }

  @Test func aCallThatTheProtocolHasNoClassOfIsRefused() throws {
    #expect(throws: DatasetError(.unplacedClass, "")) {
      try call(TrialStudy.classes, "lymphoma")
    }
  }

  /// Every reason that the daemon has, as it writes them (`AbstentionReason`).
  static let reasons: [(String, OpticalCall.Abstention)] = [
    ("too_few_usable_frames", .poorPictures), ("too_small", .poorPictures),
    ("imaging_mode_unknown", .poorPictures), ("imaging_mode_not_accepted", .poorPictures),
    ("disagreement", .undecided), ("undecided", .undecided), ("budget", .late),
    ("no_histology_model", .failure), ("histology_failed", .failure),
  ]

  @Test(arguments: reasons)
  func everyReasonOfTheDaemonIsPlaced(reason: String, abstention: OpticalCall.Abstention) throws {
    #expect(try call(TrialStudy.classes, nil, reason: reason) == .abstained(abstention))
  }

  @Test func otherReasonsAreRefused() throws {
    #expect(throws: DatasetError(.unknownReason, "")) {
      try call(TrialStudy.classes, nil, reason: "mood")
    }
  }

  @Test func probabilitiesAreSummedAsTheProtocolCountsClasses() throws {
    func probability(_ counts: [Int]) throws -> Double? {
      var study = try TrialStudy()
      let polyp = PolypReference(stream: study.open("E"), polyp: 1)
      try study.call(polyp, "adenoma", probabilities: counts)
      return try study.onlyCase().neoplasticProbability
    }
    #expect(try probability([600_000, 150_000, 250_000]) == 0.75)
    #expect(try probability([700_000, 300_001, 0]) == 1)
    #expect(try probability([]) == nil)
  }
}
