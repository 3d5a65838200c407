import Testing
import Validation

@Suite("Flows of a study")
struct StudyFlowTests {
  private typealias Node = StudyFlow.Node

  private func expect(
    _ nodes: [StudyFlow.Node], _ code: ScorecardError.Code, at place: String,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(sourceLocation: location) {
      try StudyFlow(nodes)
    } throws: { error in
      (error as? ScorecardError)?.code == code && (error as? ScorecardError)?.place == place
    }
  }

  private let root = StudyFlow.Node(
    "polyps", .polyps, count: 10,
    excluded: [.init(reason: .tooLarge, count: 3)], branches: ["positive", "negative"])

  @Test("are taken if what arrives leaves, with a reason or by a branch")
  func closed() throws {
    let flow = try StudyFlow([
      root, Node("positive", .polyps, count: 5),
      Node("negative", .polyps, count: 2, excluded: [.init(reason: .lowConfidence, count: 1)]),
    ])
    #expect(flow["negative"]?.count == 2 && flow.staying("negative") == 1)
    #expect(flow.staying("polyps") == 0 && flow["other"] == nil && flow.staying("other") == 0)
  }

  @Test("are refused where counts do not close, by the node's name")
  func open() {
    expect(
      [root, Node("positive", .polyps, count: 5), Node("negative", .polyps, count: 3)],
      .countsDoNotClose, at: "polyps")
    expect(
      [Node("polyps", .polyps, count: 1, excluded: [.init(reason: .tooLarge, count: 2)])],
      .countsDoNotClose, at: "polyps")
    expect([Node("polyps", .polyps, count: -1)], .impossibleCount, at: "polyps")
    expect(
      [Node("polyps", .polyps, count: 1, excluded: [.init(reason: .tooLarge, count: -2)])],
      .impossibleCount, at: "polyps")
  }

  @Test("are refused where a count is no study's, without adding it up")
  func huge() {
    expect([Node("polyps", .polyps, count: .max)], .impossibleCount, at: "polyps")
    let reasons: [Accounting.Exclusion] = [
      .init(reason: .tooLarge, count: .max), .init(reason: .lowConfidence, count: 1),
    ]
    expect([Node("polyps", .polyps, count: 1, excluded: reasons)], .impossibleCount, at: "polyps")
    expect(
      [
        root, Node("positive", .polyps, count: .max), Node("negative", .polyps, count: .max),
      ], .impossibleCount, at: "positive")
    #expect(throws: ScorecardError.self) {
      try Accounting(unit: .patients, considered: 1, included: 1, excluded: reasons)
    }
  }

  @Test("are refused where nodes are no trees")
  func broken() {
    expect([root, Node("positive", .polyps, count: 7)], .brokenFlow, at: "polyps")
    expect(
      [Node("a", .polyps, count: 1), Node("a", .polyps, count: 1)], .brokenFlow, at: "a")
    expect(
      [
        Node("a", .polyps, count: 1, branches: ["c"]),
        Node("b", .polyps, count: 1, branches: ["c"]), Node("c", .polyps, count: 1),
      ], .brokenFlow, at: "c")
    expect(
      [
        Node("a", .polyps, count: 1, branches: ["b"]),
        Node("b", .polyps, count: 1, branches: ["a"]),
      ], .brokenFlow, at: "a")
    // The node that is named is one of the circle.
    expect(
      [
        root, Node("positive", .polyps, count: 5), Node("negative", .polyps, count: 2),
        Node("b", .polyps, count: 1, branches: ["b"]),
      ], .brokenFlow, at: "b")
    expect(
      [Node("a", .polyps, count: 1, branches: ["b"]), Node("b", .patients, count: 1)],
      .brokenFlow, at: "b")
  }

  @Test("of a study follow polyps by call and diagnosis, and patients")
  func study() throws {
    let flow = try StudyFlow(
      [
        StudyTable.polyp(1, .adenoma, .tubularAdenoma),
        StudyTable.missing(1, .adenoma, .leftInSitu),
        StudyTable.missing(2, .hyperplastic, .pending),
        StudyTable.polyp(3, .hyperplastic, .hyperplastic, isHighConfidence: false),
        StudyTable.polyp(4, .hyperplastic, .hyperplastic, millimetres: 8),
      ], .diminutive, .neoplastic)
    #expect(flow["polyps"]?.excluded == [.init(reason: .tooLarge, count: 1)])
    #expect(flow["index.positive"]?.count == 2 && flow["index.positive.diseased"]?.count == 1)
    let missing = Accounting.Exclusion(reason: .missingReference(.leftInSitu), count: 1)
    #expect(flow["index.positive"]?.excluded == [missing])
    #expect(flow["index.indeterminate"]?.count == 1)
    #expect(flow["patients"]?.count == 4 && flow["patients.evaluated"]?.count == 1)
    let patients: [ExclusionReason] = [.tooLarge, .lowConfidence, .missingReference(.pending)]
    #expect(flow["patients"]?.excluded.map(\.reason) == patients)
    let empty = try StudyFlow([], .everything, .neoplastic)
    #expect(empty["eligible"]?.count == 0)
  }

  @Test("have accounts that are refused where they do not close")
  func accounts() throws {
    let reasons = [Accounting.Exclusion(reason: .tooLarge, count: 2)]
    let closed = try Accounting(unit: .polyps, considered: 5, included: 3, excluded: reasons)
    #expect(closed.count(.tooLarge) == 2 && closed.count(.lowConfidence) == 0)
    let twice = try Accounting(
      unit: .polyps, considered: 7, included: 3, excluded: reasons + reasons)
    #expect(twice.excluded == [.init(reason: .tooLarge, count: 4)])
    #expect(throws: ScorecardError.self) {
      try Accounting(unit: .polyps, considered: 6, included: 3, excluded: reasons)
    }
    #expect(throws: ScorecardError.self) {
      try Accounting(unit: .polyps, considered: 1, included: -1, excluded: reasons)
    }
  }

  @Test("have reasons with names of their own, in a fixed order")
  func reasons() {
    let all: [ExclusionReason] =
      [.tooLarge, .outsideRectosigmoid, .sealedAfterReference]
      + OpticalCall.Abstention.allCases.map { .abstained($0) }
      + [
        .lowConfidence, .calledNeoplastic, .noEndoscopistCall, .endoscopistUndecided, .carcinoma,
      ] + ReferenceState.Missing.allCases.map { .missingReference($0) } + [.nothingDecided]
    #expect(Set(all.map(\.description)).count == all.count)
    #expect(all.reversed().sorted() == all)
  }
}
