import Base
import Client
import Foundation
import Wire

/// A simulated study, step by step.
struct DemoStudy {
  private let folder: DemoFolder
  private let patients: Int

  init(_ folder: DemoFolder, patients: Int) {
    self.folder = folder
    self.patients = patients
  }

  /// Something that has to come out.
  struct Check {
    let what: String
    let holds: Bool
  }

  /// Seeds of phantoms; no others are drawn, so that each run shows the same procedures.
  private static let firstSeed: UInt64 = 7_001

  func run() throws -> [Check] {
    Self.tell("making keys and protocol")
    try folder.writeProtocol(patients: patients)
    let pathology = try examine()
    Self.tell("importing pathology")
    try importLabels(pathology)
    Self.tell("looking at results")
    return try report(pathology)
  }

  private static func tell(_ text: String) {
    FileHandle.standardError.write(Data("audit demo: \(text)\n".utf8))
  }

  // MARK: Steps

  /// Shows all procedures to the daemon, and one list of examinations that has one more.
  private func examine() throws -> DemoPathology {
    try folder.start("study.json")
    var pathology = DemoPathology()
    for (examination, polyps) in try showAll() { pathology.add(examination, polyps) }
    let daemon = try folder.connect()
    _ = try daemon.record(
      RecordMessage(
        event: "enrolment",
        details: ["examination": "E-999", "patient": "MRN-999", "exclusion": "ibd"]))
    _ = try daemon.record(
      RecordMessage(
        event: "reconciliation",
        details: [
          "day": .string(CalendarDay(Date()).description),
          "listed": .integer(Int64(patients + 1)), "without_stream": ["E-2000"],
          "without_listing": [], "resected": 0, "recorded_resections": 0,
        ]))
    daemon.close()
    // The checkpoint that it signs at its end is what somebody else keeps.
    try folder.stop()
    return pathology
  }

  /// Shows all procedures, in as many rooms at once as there are processors.
  private func showAll() throws -> [(DemoExamination, [DemoExamination.Polyp])] {
    let done = Locked<[Int: (DemoExamination, [DemoExamination.Polyp])]>([:])
    let failure = Locked<(any Error)?>(nil)
    let rooms = min(4, ProcessInfo.processInfo.activeProcessorCount)
    let threads = (0..<rooms).map { room in
      DedicatedThread(name: "room-\(room)") { [folder, patients] in
        do {
          let daemon = try folder.connect()
          for number in stride(from: 1 + room, through: patients, by: rooms) {
            let examination = try DemoExamination(
              number: number, seed: Self.firstSeed + UInt64(number))
            let polyps = try examination.run(daemon)
            done.withLock { $0[number] = (examination, polyps) }
            if failure.withLock({ $0 != nil }) { return }
          }
        } catch { failure.withLock { $0 = error } }
      }
    }
    var progress = ProgressLine()
    for thread in threads {
      while !thread.join(timeout: .milliseconds(500)) {
        progress.show("examination \(done.withLock { $0.count }) of \(patients)")
      }
    }
    progress.finish()
    if let error = failure.withLock({ $0 }) { throw error }
    return done.withLock { done in done.sorted { $0.key < $1.key }.map(\.value) }
  }

  private func importLabels(_ pathology: DemoPathology) throws {
    try folder.writeJSON(DemoPathology.mapping, "mapping.json")
    try folder.start("study.json")
    for (name, text) in [("first.csv", pathology.first), ("second.csv", pathology.second)] {
      try AuditCommand.write(Array(text.utf8), folder.file(name))
      // The second file is sent twice, as laboratories do.
      for _ in 0..<(name == "second.csv" ? 2 : 1) {
        let outcome = try folder.biopsyctl([
          "labels", "import", folder.file(name), "--mapping", folder.file("mapping.json"),
          "--socket", folder.socket, "--json",
        ])
        try AuditCommand.write(outcome.output, folder.file("\(name).outcome.json"))
      }
    }
  }

  private func report(_ pathology: DemoPathology) throws -> [Check] {
    let kept = folder.keptCheckpoints.flatMap { ["--checkpoint", $0] }
    let ledger = ["--ledger", folder.file("ledger"), "--key", folder.file("checkpoints.key")]
    let reported = try folder.biopsyctl(
      [
        "audit", "report", "--person", "auditor-1", "--socket", folder.socket, "--html",
        folder.file("report.html"), "--csv", folder.file("polyps.csv"), "--json",
      ] + ledger + kept)
    try AuditCommand.write(reported.output, folder.file("report.json"))
    _ = try folder.biopsyctl(
      ["audit", "monitor", "--html", folder.file("monitor.html")] + ledger + kept)
    try folder.stop()
    let verified = try folder.biopsyctl(["audit", "verify", "--json"] + ledger + kept)
    try AuditCommand.write(verified.output, folder.file("verification.json"))
    let tampered = try tamper(kept)
    return try DemoChecks(
      report: reported, verification: verified, tampered: tampered,
      replay: JSONValue(
        parsing: FileDescriptor.readFile(
          folder.file("second.csv.outcome.json"), maximumByteCount: 1 << 24)),
      pathology: pathology, patients: patients
    ).all
  }

  /// Verifies a copy of the ledger in which one letter of one call was changed.
  private func tamper(_ kept: [String]) throws -> (status: Int32, output: [UInt8]) {
    let copy = folder.file("tampered")
    try FileManager.default.copyItem(atPath: folder.file("ledger"), toPath: copy)
    let file = "\(copy)/000001.ledger"
    var data = try Data(contentsOf: URL(fileURLWithPath: file))
    guard let place = data.range(of: Data("\"status\":\"high_confidence\"".utf8)) else {
      throw DemoError(description: "no confident call is in \(file)")
    }
    data[place.lowerBound + 10] = UInt8(ascii: "l")
    try data.write(to: URL(fileURLWithPath: file))
    return try folder.biopsyctl(["audit", "verify", "--json", "--ledger", copy] + kept)
  }
}
