import Base
import Client
import Foundation
import Ledger
import Study
import TestSupport
import Testing
import Wire

@Suite("Withdrawal and erasure in a running study", .serialized)
struct ErasureTests {
  private func stream(_ daemon: RunningDaemon, _ examination: String, _ patient: String) throws {
    let enrolled = try daemon.connect().record(
      RecordMessage(
        event: "enrolment",
        details: ["examination": .string(examination), "patient": .string(patient)]))
    #expect(!enrolled.isRepeat)
    let outcome = try daemon.biopsyctl([
      "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "16", "--fps", "0",
      "--examination", examination, "--patient", patient, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func report(_ study: RunningStudy, _ name: String) throws -> JSONFields {
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "audit", "report", "--ledger", study.ledgerFolder, "--without-look", "--html",
        study.folder.path(name), "--json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSONValue(parsing: Array(outcome.output.utf8))
    let violations = try JSONSchema.ofProject("study-report.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations)")
    return try JSONFields(json)
  }

  /// How many polyps, or patients, the flow begins with, and how many leave it as erased.
  private func flow(_ report: JSONFields, _ name: String) throws -> (all: Int, erased: Int) {
    for (value, path) in try report.elements("flow") {
      let node = try JSONFields(value, at: path)
      guard try node.string("name") == name else { continue }
      let excluded = try node.object("excluded")
      return (
        try node.integer("count"),
        try excluded.optionalInteger("content_erased") ?? 0
      )
    }
    return (-1, -1)
  }

  @Test func picturesOfACallGoWithItsRecord() throws {
    let study = try RunningStudy(isRehearsal: true, keepsPictures: true)
    let daemon = try study.daemon()
    let scene = try SceneOnDisk.large.get()
    for (examination, patient) in [("E1", "4711"), ("E2", "4712")] {
      let streamed = try daemon.biopsyctl([
        "stream", scene.images, "--loop", "--frames", "24", "--fps", "0", "--imaging-mode", "nbi",
        "--examination", examination, "--patient", patient, "--json",
      ])
      #expect(streamed.status == 0, "\(streamed.errors)")
    }
    func pictures() throws -> Set<String> {
      try Set(
        FileManager.default.contentsOfDirectory(atPath: study.framesFolder)
          .filter { $0.hasSuffix(".jpg") })
    }
    let calls = try study.records(CallEvent.self).map(\.event)
    let examinations = Set(calls.compactMap(\.examination))
    #expect(examinations.count == 2)
    let first = try #require(calls.first?.examination)
    func names(_ isFirst: Bool) -> Set<String> {
      Set(
        calls.filter { ($0.examination == first) == isFirst }.flatMap(\.keptPictures)
          .map(\.description))
    }
    #expect(!names(true).isEmpty && !names(false).isEmpty)
    #expect(try pictures() == names(true).union(names(false)))

    let done = try daemon.biopsyctl([
      "audit", "erase", "--patient", "4711", "--withdraw", "--confirm", "--reason", "withdrew",
    ])
    #expect(done.status == 0, "\(done.errors)")
    #expect(try pictures() == names(false))
    let removals = try study.records(KeyFramesRemovedEvent.self).map(\.event)
    #expect(removals.allSatisfy { $0.reason == .erasure })
    #expect(Set(removals.flatMap(\.files).map(\.description)) == names(true))
    #expect(daemon.stop() == 0)
    let verified = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func aPatientsRecordsAreErasedAndTheFlowCloses() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    try stream(daemon, "E1", "4711")
    try stream(daemon, "E2", "4712")
    let before = try report(study, "before.html")
    let polyps = try before.integer("polyps")
    #expect(polyps >= 2)
    let calls = try study.records(CallEvent.self)
    let erase = ["audit", "erase", "--patient", "4711"]

    let dry = try daemon.biopsyctl(erase)
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.output.contains("would be erased") && dry.output.contains("audit withdraw"))
    let early = try daemon.biopsyctl(erase + ["--confirm", "--reason", "withdrew"])
    #expect(early.status != 0 && early.errors.contains("no withdrawal"))
    #expect(try study.records(CallEvent.self).count == calls.count)

    let withdrawn = try daemon.biopsyctl(["audit", "withdraw", "4711", "--erase"])
    #expect(withdrawn.status == 0, "\(withdrawn.errors)")
    let done = try daemon.biopsyctl(erase + ["--confirm", "--reason", "withdrew", "--json"])
    #expect(done.status == 0, "\(done.errors)")
    let answer = try JSONFields(JSONValue(parsing: Array(done.output.utf8)))
    let erasedPolyps = try answer.integer("polyps")
    #expect(erasedPolyps >= 1)
    let again = try daemon.biopsyctl(erase)
    #expect(again.output.contains("nothing to erase"), "\(again.output)")

    let verified = try BuiltBinary.run(
      "biopsyctl",
      [
        "audit", "verify", "--ledger", study.ledgerFolder, "--key",
        study.folder.path("checkpoints"),
      ])
    #expect(verified.status == 0, "\(verified.output)")
    #expect(verified.output.contains("content is erased: \(try answer.integer("erased"))"))
    let after = try report(study, "after.html")
    #expect(try after.integer("polyps") == polyps - erasedPolyps)
    let polypFlow = try flow(after, "polyps")
    #expect(polypFlow.all == polyps && polypFlow.erased == erasedPolyps)
    let patients = try flow(after, "patients")
    #expect(patients.all == 2 && patients.erased == 1)
    let page = try String(contentsOfFile: study.folder.path("after.html"), encoding: .utf8)
    #expect(page.contains("records erased"))
    let files = try FileManager.default.contentsOfDirectory(atPath: study.ledgerFolder)
    let first = try #require(calls.first?.event)
    let pseudonym = try #require(first.examination?.hex)
    for file in files where file.hasSuffix(".ledger") || file.hasSuffix("-wal") {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(study.ledgerFolder)/\(file)"))
      #expect(data.range(of: Data(pseudonym.utf8)) == nil, "\(file)")
    }
    #expect(daemon.stop() == 0)
    // What is erased is no reason not to start again, and the next stream is served.
    let next = try study.daemon()
    try stream(next, "E3", "4713")
    #expect(next.stop() == 0)
    let last = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", study.ledgerFolder])
    #expect(last.status == 0, "\(last.output)")
  }

  @Test func aCallByItselfLeavesItsPolypInTheFlow() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    try stream(daemon, "E1", "4711")
    let polyps = try report(study, "before.html").integer("polyps")
    let call = try #require(try study.records(CallEvent.self).first).receipt.sequence
    let erased = try daemon.biopsyctl([
      "audit", "erase", "--record", "\(call)", "--withdraw", "--confirm", "--reason", "a mistake",
    ])
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(try study.records(WithdrawalEvent.self).count == 1)
    let polypFlow = try flow(report(study, "after.html"), "polyps")
    #expect(polypFlow.all == polyps && polypFlow.erased == 1)
    for (record, words) in [
      (1, "stays"), (0, "own"), (call, "erased before"), (999, "do not hold"),
    ] {
      let refused = try daemon.biopsyctl([
        "audit", "erase", "--record", "\(record)", "--confirm", "--reason", "no",
      ])
      #expect(refused.status != 0 && refused.errors.contains(words), "\(refused.errors)")
    }
    #expect(daemon.stop() == 0)
    let verified = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", study.ledgerFolder])
    #expect(verified.status == 0, "\(verified.output)")
  }

  @Test func anErasureThatACrashInterruptedIsFinishedAtTheNextStart() throws {
    let study = try RunningStudy()
    let first = try study.daemon()
    try stream(first, "E1", "4711")
    #expect(first.stop() == 0)
    let calls = try study.records(CallEvent.self)
    let erasure = ErasureEvent(
      patient: nil, records: calls.map { Int64($0.receipt.sequence) },
      calls: calls.map(\.event.polyp), polyps: calls.count, reason: "withdrew")
    let secret = try Data(contentsOf: URL(fileURLWithPath: study.folder.path("checkpoints")))
    let origin = "hospital.example/OB-1"
    let ledger = try LedgerWriter.open(
      LedgerConfiguration(
        folder: study.ledgerFolder, origin: origin,
        key: CheckpointKey(name: origin, secret: Array(secret))))
    _ = try ledger.append(
      EventDraft(
        kind: EventKind(ErasureEvent.kind.rawValue),
        payload: EventPayload(canonical: erasure.payload)))
    try ledger.close()
    let verify = ["audit", "verify", "--ledger", study.ledgerFolder]
    let before = try BuiltBinary.run("biopsyctl", verify)
    #expect(before.status == 1 && before.output.contains("erasureNotDone"), "\(before.output)")
    #expect(try study.daemon().stop() == 0)
    let after = try BuiltBinary.run("biopsyctl", verify)
    #expect(after.status == 0, "\(after.output)")
    #expect(after.output.contains("content is erased: \(calls.count)"))
  }

  @Test func answersAreWhatTheirSchemaSaysAndBadRequestsEndNoSession() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    try stream(daemon, "E1", "4711")
    let connection = try daemon.connect()
    let schema = try JSONSchema.ofProject("managed.schema.json")
    let dry = ManageMessage(.erase, details: ["examination": "E1"])
    for request in [dry, ManageMessage(.rotateLedger), ManageMessage(.signCheckpoint)] {
      let answer = try connection.manage(request)
      let violations = schema.violations(in: .object(answer))
      #expect(violations.isEmpty, "\(violations)")
      #expect(answer["action"] == .string(request.actionName))
    }
    let bad: [JSONObject] = [
      [:], ["patient": "4711", "examination": "E1"], ["patient": "4711", "confirm": true],
      ["patient": 4711], ["record": -1], ["patient": "4711", "reason": "  ", "confirm": true],
      ["patient": "4711", "force": true],
    ]
    for details in bad {
      #expect(throws: ClientError(.refused(.notRecorded), "")) {
        try connection.manage(ManageMessage(.erase, details: details))
      }
    }
    #expect(try connection.manage(ManageMessage(.list))["action"] == "list")
    let log = try String(contentsOfFile: daemon.folder.path("log"), encoding: .utf8)
    #expect(!log.contains("4711"))
  }

  @Test func nothingIsErasedOfAnExaminationThatIsGoingOn() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    _ = try connection.openStream(
      OpenStreamMessage(name: "a", examination: "E1", patient: "4711"))
    let refused = try daemon.biopsyctl([
      "audit", "erase", "--patient", "4711", "--withdraw", "--confirm", "--reason", "withdrew",
    ])
    #expect(refused.status != 0 && refused.errors.contains("is open"), "\(refused.errors)")
    #expect(try study.records(WithdrawalEvent.self).isEmpty)
  }

  @Test func aRotationAndABackupUnderLoadLoseNothing() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let images = try SceneOnDisk.shared.get().images
    let load = Locked<(status: Int32, errors: String)?>(nil)
    let socket = daemon.socketPath
    let thread = DedicatedThread(name: "load") {
      let outcome = try? BuiltBinary.run(
        "biopsyctl",
        [
          "stream", images, "--loop", "--frames", "64", "--fps", "0", "--examination", "E1",
          "--socket", socket,
        ])
      load.withLock { $0 = outcome.map { ($0.status, $0.errors) } }
    }
    for number in 2...4 {
      let rotated = try daemon.biopsyctl(["audit", "rotate"])
      #expect(rotated.status == 0 && rotated.output.contains("file \(number) "), "\(rotated)")
    }
    let backup = study.folder.path("backup")
    let key = study.folder.path("checkpoints")
    let copied = try daemon.biopsyctl([
      "audit", "backup", backup, "--ledger", study.ledgerFolder, "--key", key,
    ])
    #expect(copied.status == 0 && copied.output.contains("verified against"), "\(copied.errors)")
    thread.join()
    #expect(load.withLock { $0?.status } == 0)
    #expect(daemon.stop() == 0)
    for folder in [backup, study.ledgerFolder] {
      let verified = try BuiltBinary.run("biopsyctl", ["audit", "verify", "--ledger", folder])
      #expect(verified.status == 0 && verified.output.contains("in 4 files"), "\(verified.output)")
    }
    let old = try BuiltBinary.run(
      "biopsyctl", ["audit", "checkpoint", "--ledger", backup])
    let kept = study.folder.path("kept.checkpoint")
    try old.output.write(toFile: kept, atomically: true, encoding: .utf8)
    let proof = study.folder.path("growth.json")
    let made = try BuiltBinary.run(
      "biopsyctl",
      ["audit", "proof", "--from", kept, "--ledger", study.ledgerFolder, "--out", proof])
    #expect(made.status == 0, "\(made.errors)")
    let checked = try BuiltBinary.run(
      "biopsyctl", ["audit", "check-proof", proof, "--checkpoint", kept, "--key", key])
    #expect(checked.status == 0, "\(checked.output)")
    let alone = try BuiltBinary.run("biopsyctl", ["audit", "check-proof", proof])
    #expect(alone.status == 1 && alone.output.contains("NOBODY"))
  }

  @Test func listsOfExaminationsAreCompared() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    try stream(daemon, "E1", "4711")
    let day = CalendarDay(Date()).description
    let list = study.folder.path("list.csv")
    try "examination,day,resected\nE1,\(day),2\nE9,\(day),1\n".write(
      toFile: list, atomically: true, encoding: .utf8)
    let outcome = try daemon.biopsyctl([
      "audit", "reconcile", list, "--zone", "UTC", "--ledger", study.ledgerFolder,
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.contains(
        "2 listed, 1 of them without a stream, 0 streamed and not listed, 0 resections recorded of 3"
      ), "\(outcome.output)")
    let event = try #require(try study.records(ReconciliationEvent.self).first).event
    #expect(event.listed == 2 && event.withoutStream.count == 1 && event.resected == 3)
    try "examination,day\nE1,yesterday\n".write(toFile: list, atomically: true, encoding: .utf8)
    let bad = try daemon.biopsyctl(["audit", "reconcile", list])
    #expect(bad.status != 0 && bad.errors.contains("line 2") && !bad.errors.contains("E1"))
  }
}
