import Base

/// What has to come out of a simulated study: each irregularity that was planted is found.
struct DemoChecks {
  typealias Outcome = (status: Int32, output: [UInt8])

  /// All that was looked at.
  let all: [DemoStudy.Check]

  init(
    report: Outcome, verification: Outcome, tampered: Outcome, replay: JSONValue,
    pathology: DemoPathology, patients: Int
  ) throws {
    let verified = try JSONFields(JSONValue(parsing: verification.output))
    let document = try JSONFields(JSONValue(parsing: report.output))
    let broken = try JSONFields(JSONValue(parsing: tampered.output))
    let import2 = try JSONFields(replay)
    let examinations = try document.object("examinations")
    let seals = try document.object("seals")
    let states = try document.object("labels").object("states")
    let records = try verified.object("records")
    func state(_ name: String) throws -> Int { try states.optionalInteger(name) ?? 0 }
    let late = try seals.object("after")
    let after = try late.integer("with_diagnosis") + late.integer("without_diagnosis")
    let ambiguous = try document.object("labels").integer("ambiguous_jars")
    let amended = try state("final_amended")
    all = [
      Check("the ledger is intact, and its checkpoints agree", verification.status == 0),
      Check(
        "\(patients) examinations were streamed, each of \(pathology.polyps) polyps by itself",
        try examinations.integer("enrolled") == patients
          && records.integer("stream_opened") == pathology.polyps
          && records.integer("stream_closed") == pathology.polyps),
      Check(
        "every polyp that was numbered has one call", try verified.elements("findings").isEmpty),
      Check(
        "the examination that nobody showed is told",
        try examinations.integer("without_stream") == 1),
      Check(
        "the examination that was left out is told with its reason",
        try examinations.object("excluded").integer("ibd") == 1),
      Check(
        "\(pathology.backdated) calls are after their report by its date: \(after) told",
        after == pathology.backdated && after > 0),
      Check(
        "\(pathology.amended) reports were amended: \(amended) polyps told", amended > 0),
      Check(
        "\(pathology.ambiguousJars) jars hold several kinds: \(ambiguous) are left for a human",
        ambiguous == pathology.ambiguousJars && ambiguous > 0),
      Check(
        "\(pathology.lateCount) late results were recorded once",
        try import2.integer("recorded") == 0
          && import2.integer("known") == pathology.lateCount + pathology.amended),
      Check("the look was written down before", try records.integer("look") == 1),
      Check(
        "the changed letter is found",
        try tampered.status == 1
          && broken.elements("findings").contains { $0.value.kind == "eventAltered" }),
    ]
  }

  private typealias Check = DemoStudy.Check
}

extension DemoStudy.Check {
  fileprivate init(_ what: String, _ holds: Bool) { self.init(what: what, holds: holds) }
}

extension JSONValue {
  fileprivate var kind: String? {
    guard case .object(let object) = self, case .string(let kind)? = object["kind"] else {
      return nil
    }
    return kind
  }
}
