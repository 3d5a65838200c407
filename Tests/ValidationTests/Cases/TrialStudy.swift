import Base
import Study
import Testing
import Validation

/// A study's records, as a daemon would write them, a minute apart.
struct TrialStudy {
  struct Record {
    let time: Int64
    let kind: String
    var payload: [UInt8]?
  }

  static let pseudonyms: Pseudonymizer = {
    do { return try Pseudonymizer(key: [UInt8](repeating: 3, count: 32)) } catch {
      preconditionFailure("\(error)")
    }
  }()
  static let digest = SHA256.hash([1])
  static let start: Int64 = 1_790_000_000_000
  static let minute: Int64 = 60_000

  var records: [Record] = []
  var kept: [KeptCheckpoint] = []
  private(set) var register = PathologyRegister()
  let studyProtocol: StudyProtocol

  init(
    precedence: StudyProtocol.LabelPrecedence = .firstFinal, classes: JSONValue = Self.classes
  ) throws {
    studyProtocol = try Self.studyProtocol(precedence: precedence, classes: classes)
    add(ProtocolEvent(studyProtocol))
  }

  static let classes: JSONValue = [
    ["label": "adenoma", "neoplastic": true],
    ["label": "sessile serrated", "neoplastic": true, "serrated": true],
    ["label": "hyperplastic", "neoplastic": false],
  ]

  static func studyProtocol(
    precedence: StudyProtocol.LabelPrecedence = .firstFinal, classes: JSONValue = Self.classes
  ) throws -> StudyProtocol {
    try StudyProtocol(json: [
      "format": 1, "study": "OB-1", "version": 1, "pipelines": [.string(digest.hex)],
      "display": "on_demand", "endoscopist_first": true, "classes": classes,
      "hypotheses": [
        [
          "id": "H1", "endpoint": "pivi_2_npv", "threshold_ppm": 900_000, "rule": "lower_bound",
          "confidence_ppm": 950_000,
        ]
      ],
      "guidelines": ["usmstf_2020"], "subgroups": [],
      "exclusions": ["ibd": "colitis", "prep": "preparation"],
      "label_precedence": .string(precedence.rawValue),
      "looks": ["labelled": [100], "spending": "obrien_fleming", "alpha_ppm": 50_000],
    ])
  }

  // MARK: Records

  /// The time that the next record gets.
  var now: Int64 { Self.start + Int64(records.count) * Self.minute }

  @discardableResult
  mutating func add(_ event: some StudyEvent, at time: Int64? = nil) -> Int {
    records.append(
      Record(time: time ?? now, kind: type(of: event).kind.rawValue, payload: event.payload))
    return records.count - 1
  }

  static func examination(_ name: String) -> Pseudonym {
    pseudonyms.pseudonym(of: name, .examination)
  }
  static func patient(_ name: String) -> Pseudonym { pseudonyms.pseudonym(of: name, .patient) }
  static var person: Pseudonym { pseudonyms.pseudonym(of: "dr", .person) }

  mutating func enrol(_ examination: String, _ patient: String, exclusion: String? = nil) {
    add(
      EnrolmentEvent(
        examination: Self.examination(examination), patient: Self.patient(patient),
        exclusion: exclusion))
  }

  mutating func open(_ examination: String?, patient: String? = nil) -> Int64 {
    Int64(
      add(
        StreamOpenedEvent(
          protocolDigest: studyProtocol.digest, station: "room-1",
          examination: examination.map(Self.examination), patient: patient.map(Self.patient),
          pipeline: "room", pipelineDigest: Self.digest, display: "on_demand")))
  }

  @discardableResult
  mutating func call(
    _ polyp: PolypReference, _ finding: String?, isFirm: Bool = true, reason: String = "undecided",
    probabilities: [Int] = [700_000, 100_000, 200_000]
  ) throws -> Int {
    let bound = try #require(Millionths(500_000))
    let labels = studyProtocol.classes.map(\.label)
    return add(
      CallEvent(
        protocolDigest: studyProtocol.digest, polyp: polyp, examination: nil,
        opinion: .init(
          status: finding == nil ? .abstained : isFirm ? .highConfidence : .lowConfidence,
          finding: finding, reason: finding == nil ? reason : nil,
          classes: zip(labels, probabilities).map {
            .init(label: $0, probability: Millionths($1), low: bound, high: bound)
          }),
        evidence: .init(
          looks: 5, frames: 40, firstShownMilliseconds: 0, lastFoundMilliseconds: 900,
          occasion: "gone", imagingMode: "nbi"),
        engine: .init(
          pipeline: "room", pipelineDigest: Self.digest, models: [], provider: "cpu",
          precision: "float32", isDegraded: false, runtimeVersion: "1", product: "p",
          purpose: "research"), display: "on_demand", monotonicNanoseconds: 1))
  }

  mutating func close(_ stream: Int64, polyps: Int) {
    add(
      StreamClosedEvent(
        stream: stream, received: 10, answered: 8, late: 1, dropped: ["superseded": 2],
        polyps: polyps))
  }

  @discardableResult
  mutating func resect(
    _ examination: String, _ polyp: PolypReference?, number: Int? = nil,
    fate: ResectionEvent.Fate = .retrieved, jar: String? = nil, tenths: Int? = 40,
    segment: String? = "sigmoid"
  ) -> Int {
    add(
      ResectionEvent(
        examination: Self.examination(examination), polyp: polyp, number: number, fate: fate,
        jar: jar, sizeTenthsOfMillimetres: tenths, segment: segment))
  }

  /// Records a result as the daemon does: what is known already, or in conflict, is not recorded.
  @discardableResult
  mutating func report(_ result: PathologyResult) throws -> PathologyRegister.Decision {
    let decision = try register.decision(on: result.record(Self.pseudonyms))
    if case .record(let event) = decision {
      let sequence = add(event)
      try register.note(event, sequence: sequence)
    }
    return decision
  }

  @discardableResult
  mutating func link(_ polyp: PolypReference, to pathology: Int?) -> Int {
    add(
      ManualLinkEvent(
        polyp: polyp, pathology: pathology.map(Int64.init), person: Self.person, reason: "seen"))
  }

  /// An examination of one polyp with its call and jar A.
  mutating func examine(
    _ name: String, patient: String? = nil, call finding: String? = "adenoma",
    fate: ResectionEvent.Fate = .retrieved, jar: String? = "A", number: Int? = nil
  ) throws -> PolypReference {
    let patient = patient ?? "P-\(name)"
    enrol(name, patient)
    let stream = open(name, patient: patient)
    let polyp = PolypReference(stream: stream, polyp: 1)
    try call(polyp, finding)
    resect(name, polyp, number: number, fate: fate, jar: jar)
    close(stream, polyps: 1)
    return polyp
  }

  // MARK: Dataset

  func dataset() throws -> StudyDataset {
    var gathered = StudyRecords()
    for (sequence, record) in records.enumerated() {
      try gathered.take(
        sequence: sequence, time: record.time, kind: record.kind, payload: record.payload)
    }
    return try gathered.dataset(
      origin: "hospital.example/OB-1", recordCount: records.count, root: Self.digest,
      keptCheckpoints: kept)
  }

  /// The only case.
  func onlyCase() throws -> StudyCase {
    let cases = try dataset().cases
    #expect(cases.count == 1)
    return try #require(cases.first)
  }
}

extension PathologyResult {
  /// A result of jar A of an examination, signed a day after the study's start.
  static func of(
    _ examination: String, part: String? = "A", polyps: [Int] = [],
    _ conclusion: Conclusion = .adenoma, days: Double = 1, status: ReportStatus = .final,
    second: Conclusion? = nil, patient: String? = nil, message: String? = nil
  ) -> PathologyResult {
    makeResult(
      "S-\(examination)", part: part, polyps: polyps, conclusion,
      at: TrialStudy.start + Int64(days * 86_400_000), status: status, patient: patient,
      examination: examination, second: second, message: message)
  }
}
