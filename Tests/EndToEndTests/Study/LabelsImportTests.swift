import Base
import Client
import Foundation
import Ledger
import Study
import TestSupport
import Testing
import Validation
import Wire

@Suite("Pathology, from the laboratory's files to a study's cases", .serialized)
struct LabelsImportTests {
  private static let mapping = """
    {"format": "label-mapping-1", "encoding": "utf-8", "zone": "Europe/Berlin",
     "accession_shapes": ["S99-9*"],
     "columns": {"accession": "accession", "part": "part", "exam_key": "exam",
       "patient_key": "patient", "diagnosis_code": "code", "reported_at": "reported",
       "status": "status"},
     "free_text": true, "code_system": "aihw-308362"}
    """
  private static let table = """
    accession,part,exam,patient,code,reported,status
    S26-1,A,E-1,MRN-1,2,2099-03-04 14:05,final
    S26-1,B,E-1,MRN-1,1,2099-03-04 14:05,final
    S26-1,C,E-1,MRN-1,2,04/05/2099 14:05,final
    """
  private static let correction = """
    accession,part,exam,patient,code,reported,status
    S26-1,B,E-1,MRN-1,2,2099-03-06 09:00,corrected
    """
  private static let contradiction = """
    accession,part,exam,patient,code,reported,status
    S26-1,A,E-1,MRN-1,1,2099-03-04 14:05,final
    """
  private static let messages =
    [
      #"MSH|^~\&|LIS|LAB|STUDY|SITE|20990305080000||ORU^R01^ORU_R01|M1|P|2.5.1||||||"#,
      "PID|1||MRN-2^^^HOSP^MR||DOE^JANE",
      "OBR|1||S26-2^LIS|88305|||20990304090000+0100|||||||||||||||20990305080000+0100|||F",
      "OBX|1|TX|22637-3^^LN|A|Tubular adenoma||||||F",
    ].joined(separator: "\r") + "\r"

  private func write(_ name: String, _ text: String, _ study: RunningStudy) throws -> String {
    let path = study.folder.path(name)
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  /// What `labels import` prints as JSON, and its status.
  private func importing(
    _ file: String, _ daemon: RunningDaemon, _ study: RunningStudy, _ more: [String] = []
  ) throws -> (status: Int32, counts: [String: Int], outcomes: [String]) {
    let outcome = try daemon.biopsyctl(
      ["labels", "import", file, "--mapping", study.folder.path("mapping.json"), "--json"] + more)
    let json = try JSONValue(parsing: Array(outcome.output.utf8))
    let violations = try JSONSchema.ofProject("labels-import.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations)")
    let fields = try JSONFields(json)
    var counts: [String: Int] = [:]
    for name in ["planned", "recorded", "known", "conflict", "refused", "joined"] {
      counts[name] = try fields.integer(name)
    }
    #expect(try fields.integer("read") == counts.values.reduce(0, +))
    let outcomes = try fields.elements("rows").map {
      try JSONFields($0.value, at: $0.path).string("outcome")
    }
    return (outcome.status, counts.filter { $0.value > 0 }, outcomes)
  }

  private func stream(_ daemon: RunningDaemon, _ examination: String, _ patient: String) throws {
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "24", "--fps", "0",
      "--imaging-mode", "nbi", "--examination", examination, "--patient", patient, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func dataset(_ study: RunningStudy) throws -> StudyDataset {
    let reader = try LedgerReader(folder: study.ledgerFolder)
    var records = StudyRecords()
    var fault: DatasetError?
    try reader.forEachEvent { event in
      guard !event.kind.isOwn, fault == nil else { return }
      do throws(DatasetError) {
        try records.take(
          sequence: event.sequence, time: event.time, kind: event.kind.name,
          payload: event.content?.payload.bytes)
      } catch { fault = error }
    }
    if let fault { throw fault }
    let size = try reader.sequences().upperBound
    return try records.dataset(
      origin: reader.origin, recordCount: size, root: reader.root(size: size), keptCheckpoints: [])
  }

  @Test func importsRepeatsAmendsLinksAndMakesCases() throws {
    let study = try RunningStudy()
    _ = try write("mapping.json", Self.mapping, study)
    let table = try write("table.csv", Self.table, study)
    let messages = try write("reports.hl7", Self.messages, study)
    var daemon = try study.daemon()
    try stream(daemon, "E-1", "MRN-1")
    try stream(daemon, "E-2", "MRN-2")
    var connection = try daemon.connect()
    for (examination, patient) in [("E-1", "MRN-1"), ("E-2", "MRN-2")] {
      _ = try connection.record(
        RecordMessage(
          event: "enrolment",
          details: ["examination": .string(examination), "patient": .string(patient)]))
    }
    let calls = try study.records(CallEvent.self).map(\.event)
    let first = TrialNames.examination("E-1")
    let mine = calls.filter { $0.examination == first }.map(\.polyp)
    let other = try #require(calls.first { $0.examination != first }?.polyp)
    let polyp = try #require(mine.first)
    // The daemon's polyp goes into jar A; one that it did not follow into jar B.
    let resections: [JSONObject] = [
      [
        "examination": "E-1", "polyp": .string("\(polyp)"), "fate": "retrieved", "jar": "A",
        "size_tenths_mm": 40, "segment": "sigmoid",
      ],
      ["examination": "E-1", "fate": "retrieved", "jar": "B"],
      ["examination": "E-2", "polyp": .string("\(other)"), "fate": "retrieved", "jar": "A"],
    ]
    for details in resections {
      _ = try connection.record(RecordMessage(event: "resection", details: details))
    }

    let dry = try importing(table, daemon, study, ["--dry-run"])
    #expect(dry.status == 1 && dry.outcomes == ["planned", "planned", "refused"])
    #expect(try study.records(PathologyEvent.self).isEmpty)
    let imported = try importing(table, daemon, study)
    #expect(imported.status == 1 && imported.outcomes == ["recorded", "recorded", "refused"])
    let again = try importing(table, daemon, study)
    #expect(again.counts == ["known": 2, "refused": 1])
    let hl7 = try importing(messages, daemon, study, ["--hl7"])
    #expect(hl7.status == 0 && hl7.counts == ["recorded": 1])

    // A daemon that starts again knows what the ledger has.
    #expect(daemon.stop() == 0, "\(daemon.log)")
    daemon = try study.daemon()
    connection = try daemon.connect()
    #expect(try importing(messages, daemon, study, ["--hl7"]).counts == ["known": 1])
    let correction = try write("correction.csv", Self.correction, study)
    #expect(try importing(correction, daemon, study).counts == ["recorded": 1])
    let contradiction = try write("contradiction.csv", Self.contradiction, study)
    let contradicted = try importing(contradiction, daemon, study)
    #expect(contradicted.status == 1 && contradicted.counts == ["conflict": 1])

    // The message names no examination: a person links it.
    let reports = try study.records(PathologyEvent.self)
    let unlinked = try #require(reports.first { $0.event.examination == nil }?.receipt.sequence)
    let amended = try #require(reports.last?.event)
    let corrected = reports.dropLast().last { $0.event.key == amended.key }
    #expect(amended.amends == corrected.map { Int64($0.receipt.sequence) })
    #expect(try dataset(study).cases.first { $0.reference == other }?.labelState == .pending)
    let link = [
      "labels", "link", "--polyp", "\(other)", "--person", "dr-1", "--reason",
      "by the request form",
    ]
    #expect(try daemon.biopsyctl(link + ["--pathology", "\(unlinked)"]).status == 0)
    let nowhere = try daemon.biopsyctl(link + ["--pathology", "0"])
    #expect(nowhere.status == 1 && nowhere.errors.contains("none of pathology"))
    #expect(daemon.stop() == 0, "\(daemon.log)")

    let dataset = try dataset(study)
    #expect(dataset.examinations.enrolled == 2 && dataset.frames.streamsWithoutAccount == 0)
    #expect(dataset.cases.count == calls.count + 1)
    let found = try #require(dataset.cases.first { $0.reference == polyp })
    #expect(found.patient == TrialNames.patient("MRN-1"))
    #expect(found.labelState == .finalSingle)
    #expect(found.polyp.reference == .known(.polyp(.tubularAdenoma)))
    #expect(found.polyp.call == .abstained(.failure))
    #expect(found.polyp.sealOrder == .claimedBefore)
    let unseen = try #require(dataset.cases.last)
    // The protocol takes the first report.
    #expect(unseen.polyp.call == .abstained(.notSeen))
    #expect(unseen.labelState == .finalAmended)
    #expect(unseen.polyp.reference == .known(.polyp(.hyperplastic)))
    #expect(dataset.cases.first { $0.reference == other }?.labelState == .finalSingle)
    #expect(dataset.linkage?.links.map(\.means).contains(.decision) == true)

    let verified = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")
    for name in try FileManager.default.contentsOfDirectory(atPath: study.ledgerFolder) {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(study.ledgerFolder)/\(name)"))
      for word in ["S26-1", "MRN-1", "E-1\"", "DOE", "dr-1", "Tubular"] {
        #expect(data.range(of: Data(word.utf8)) == nil, "\(name) tells \(word)")
      }
    }
  }

  @Test func whatElseOperatorsTellIsRecorded() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    let look: JSONObject = [
      "person": "dr-1", "planned": true, "figures": ["report"], "labelled": 3,
    ]
    let first = try connection.record(
      RecordMessage(event: "look", details: look, request: "look-1"))
    let again = try connection.record(
      RecordMessage(event: "look", details: look, request: "look-1"))
    #expect(again.isRepeat && again.receipt == first.receipt)
    _ = try connection.record(RecordMessage(event: "look", details: look))
    #expect(daemon.stop() == 0)
    let other = try study.daemon()
    let later = try other.connect()
    _ = try later.record(RecordMessage(event: "look", details: look))
    _ = try later.record(
      RecordMessage(
        event: "reconciliation",
        details: [
          "day": "2099-03-04", "listed": 2, "without_stream": ["E-7"], "without_listing": [],
          "resected": 1, "recorded_resections": 1,
        ]))
    _ = try later.record(
      RecordMessage(
        event: "export",
        details: [
          "person": "dr-1", "records": 7,
          "sha256": .string(String(repeating: "0", count: 64)),
        ]))
    #expect(other.stop() == 0)
    #expect(try study.records(LookEvent.self).map(\.event.number) == [1, 2, 3])
    let missing = try study.records(ReconciliationEvent.self).map(\.event.withoutStream)
    #expect(missing == [[TrialNames.examination("E-7")].compactMap(\.self)])
    #expect(try study.records(ExportEvent.self).count == 1)
  }
}

/// Pseudonyms under the key of `RunningStudy`.
private enum TrialNames {
  private static func pseudonym(_ name: String, _ subject: Pseudonymizer.Subject) -> Pseudonym? {
    try? Pseudonymizer(key: [UInt8](repeating: 1, count: 32)).pseudonym(of: name, subject)
  }

  static func examination(_ name: String) -> Pseudonym? { pseudonym(name, .examination) }
  static func patient(_ name: String) -> Pseudonym? { pseudonym(name, .patient) }
}
