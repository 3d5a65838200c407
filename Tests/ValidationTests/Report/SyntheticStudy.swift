import Base
import Study
import Testing

@testable import Validation

/// Studies that never were, for tests of reports.
enum SyntheticStudy {
  static let day: Int64 = 86_400_000
  /// 2026-01-05 08:00 UTC.
  static let start: Int64 = 1_767_600_000_000
  static let digest = SHA256.hash(Array("source".utf8))

  /// The protocol as JSON, with names that tests may choose.
  static func protocolJSON(
    study: String = "OB-1", title: String = "Optical biopsy of diminutive polyps",
    isRehearsal: Bool = false, serrated: Bool? = true,
    subgroups: [String] = ["size", "endoscopist"],
    exclusions: [String: String] = ["ibd": "inflammatory bowel disease"],
    hypotheses: [JSONValue]? = nil, looks: [Int] = [60, 120]
  ) -> JSONValue {
    var classes: [JSONValue] = [
      ["label": "adenoma", "neoplastic": true], ["label": "hyperplastic", "neoplastic": false],
    ]
    if let serrated {
      classes.append(["label": "ssl", "neoplastic": .bool(serrated), "serrated": true])
    }
    let usual = [
      hypothesis("H1", "pivi_2_npv"), hypothesis("H2", "pivi_1_agreement"),
      hypothesis("H3", "soda_2_sensitivity", 800_000),
      hypothesis("H4", "soda_1_specificity", 800_000),
    ]
    return [
      "format": 1, "study": .string(study), "version": 2, "title": .string(title),
      "rehearsal": .bool(isRehearsal), "registration": "NCT00000000",
      "pipelines": .array([.string(pipeline(0).hex), .string(pipeline(1).hex)]),
      "display": "on_demand", "endoscopist_first": true, "classes": .array(classes),
      "hypotheses": .array(hypotheses ?? usual),
      "guidelines": ["usmstf_2020", "esge_2020", "bsg_2020"],
      "subgroups": .array(subgroups.map { .string($0) }),
      "exclusions": .object(
        JSONObject(exclusions.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })),
      "label_precedence": "last_final",
      "looks": [
        "labelled": .array(looks.map { .integer(Int64($0)) }), "spending": "obrien_fleming",
        "alpha_ppm": 50_000,
      ],
      "sample_size": "see the plan",
    ]
  }

  static func hypothesis(
    _ name: String, _ endpoint: String, _ threshold: Int64 = 900_000, rule: String = "lower_bound"
  ) -> JSONValue {
    [
      "id": .string(name), "endpoint": .string(endpoint), "threshold_ppm": .integer(threshold),
      "rule": .string(rule), "confidence_ppm": 950_000,
    ]
  }

  static func pipeline(_ number: Int) -> SHA256.Digest {
    SHA256.hash(Array("pipeline \(number)".utf8))
  }

  static func engine(_ number: Int, isDegraded: Bool = false) -> CallEvent.Engine {
    CallEvent.Engine(
      pipeline: "room", pipelineDigest: pipeline(number),
      models: [
        .init(
          role: "segmenter", identity: "polyp-lite/2",
          digest: SHA256.hash(Array("segmenter".utf8))),
        .init(
          role: "histology", identity: "our-histology/\(number + 1)",
          digest: SHA256.hash(Array("histology \(number)".utf8))),
      ], provider: "cpu", precision: "float32", isDegraded: isDegraded, runtimeVersion: "1.24.1",
      product: "biopsyd 0.1.0", purpose: "research")
  }

  static func pseudonym(_ text: String) throws -> Pseudonym {
    try #require(Pseudonym(hex: SHA256.hash(Array(text.utf8)).hex))
  }

  /// A dataset of given cases.
  static func dataset(
    _ cases: [StudyCase], protocol json: JSONValue = protocolJSON(), looks: [StudyDataset.Look] = []
  ) throws -> StudyDataset {
    let studyProtocol = try StudyProtocol(json: json)
    return StudyDataset(
      studyProtocol: studyProtocol,
      protocols: [
        ProtocolPeriod(studyProtocol, sequence: 1, time: start, callsBefore: 0, looksBefore: 0)
      ], origin: "hospital.example/OB-1", recordCount: 4711,
      root: SHA256.hash(Array("root".utf8)), period: start...(start + 200 * day), cases: cases,
      looks: looks, keptCheckpoints: [])
  }

  static func look(_ number: Int, labelled: Int, isPlanned: Bool = true) throws -> StudyDataset.Look
  {
    StudyDataset.Look(
      time: start + Int64(number) * 60 * day,
      event: LookEvent(
        person: try pseudonym("statistician"), number: number, isPlanned: isPlanned,
        figures: ["report"], labelled: labelled))
  }

  static func occasion(look: Int) -> ReportOccasion {
    ReportOccasion(moment: start + 201 * day, look: look, source: digest)
  }

  /// A case of a polyp; what is not said follows from it.
  static func study(
    _ polyp: StudyPolyp, number: Int, probability: Double? = nil, state: LabelState? = nil,
    engine: CallEvent.Engine? = engine(0), reportedAfterDays: Double = 7
  ) throws -> StudyCase {
    var times = StudyCase.Times()
    let hasCall = polyp.call != .abstained(.notSeen)
    if hasCall { times.sealed = start + Int64(number) * day / 3 }
    times.resected = start + Int64(number) * day / 3 + 60_000
    var known = false
    if case .known = polyp.reference { known = true }
    if known {
      times.reported =
        start + Int64(number) * day / 3 + Int64(reportedAfterDays * Double(day))
    }
    return StudyCase(
      polyp: polyp, reference: hasCall ? PolypReference(stream: 3, polyp: number + 1) : nil,
      patient: try pseudonym("patient \(polyp.patient)"),
      examination: try pseudonym("examination \(polyp.patient)"),
      callSequence: hasCall ? 10 + number : nil, engine: hasCall ? engine : nil,
      neoplasticProbability: probability,
      endoscopistWasFirst: polyp.endoscopistCall == nil ? nil : true,
      labelState: state ?? (known ? .finalSingle : .pending), times: times)
  }
}
