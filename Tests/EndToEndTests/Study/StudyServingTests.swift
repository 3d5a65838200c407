import Base
import Client
import Foundation
import Ledger
import Study
import TestSupport
import Testing
import Wire

@Suite("A study, as it is served", .serialized)
struct StudyServingTests {
  private func stream(
    _ daemon: RunningDaemon, frames: Int = 24, _ more: [String] = []
  ) throws -> [CallMessage] {
    let scene = try SceneOnDisk.shared.get()
    let outcome = try daemon.biopsyctl(
      [
        "stream", scene.images, "--loop", "--frames", "\(frames)", "--fps", "0",
        "--imaging-mode", "nbi", "--json",
      ] + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let fields = try JSONFields(JSONValue(parsing: Array(outcome.output.utf8)))
    return try fields.elements("calls").map { try CallMessage(JSONFields($0.value, at: $0.path)) }
  }

  @Test func everyCallIsInTheLedgerBeforeItIsTold() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let calls = try stream(daemon, ["--examination", "E-4711", "--patient", "MRN-0815"])
    let model = try daemon.servedModel
    #expect(!calls.isEmpty)
    #expect(daemon.stop() == 0, "\(daemon.log)")

    let sealed = try study.records(CallEvent.self)
    #expect(sealed.map(\.receipt) == calls.compactMap(\.receipt))
    let opened = try #require(try study.records(StreamOpenedEvent.self).first)
    let expected = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
      .pseudonym(of: "E-4711", .examination)
    #expect(opened.event.examination == expected)
    for (call, record) in zip(calls, sealed) {
      #expect(record.event.polyp.stream == Int64(opened.receipt.sequence))
      #expect(record.event.polyp.polyp == call.polyp)
      #expect(record.event.examination == expected)
      #expect(record.event.opinion.reason == call.opinion.reason)
      #expect(record.event.engine.pipelineDigest.hex == call.pipelineDigest)
      #expect(record.event.engine.models.map(\.identity) == [model])
      #expect(record.event.evidence.imagingMode == "nbi")
    }
    let account = try #require(try study.records(StreamClosedEvent.self).first?.event)
    #expect(account.received == 24 && account.answered == 24)
    #expect(account.polyps == calls.count)
  }

  @Test func theProtocolComesFirstAndACheckpointLast() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    _ = try stream(daemon)
    #expect(daemon.stop() == 0)
    let kinds = try study.kinds()
    #expect(kinds.prefix(3) == ["ledger.segment", "protocol", "service_started"])
    #expect(kinds.last == "ledger.checkpoint")
    #expect(kinds.count(where: { $0 == "protocol" }) == 1)
    // A daemon that starts again goes on in the same ledger, under the same protocol.
    #expect(try study.daemon().stop() == 0)
    #expect(try study.kinds().prefix(kinds.count) == kinds[...])
    #expect(try study.kinds().count(where: { $0 == "protocol" }) == 1)
    let files = try FileManager.default.contentsOfDirectory(atPath: study.folder.path("out"))
    #expect(files.count == 2)
    for file in files {
      let text = try String(contentsOfFile: study.folder.path("out/\(file)"), encoding: .utf8)
      #expect(try LedgerCheckpoint(parsing: text).origin == "hospital.example/OB-1")
    }
  }

  @Test func neitherLedgerNorLogNameAPatient() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    _ = try stream(daemon, ["--examination", "E-4711", "--patient", "MRN-0815"])
    let connection = try daemon.connect()
    _ = try connection.record(
      RecordMessage(
        event: "enrolment", details: ["examination": "E-4711", "patient": "MRN-0815"]))
    #expect(daemon.stop() == 0)
    for name in try FileManager.default.contentsOfDirectory(atPath: study.ledgerFolder) {
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(study.ledgerFolder)/\(name)"))
      for word in ["E-4711", "MRN-0815"] {
        #expect(data.range(of: Data(word.utf8)) == nil, "\(name) tells \(word)")
      }
    }
    #expect(!daemon.log.contains("E-4711") && !daemon.log.contains("MRN-0815"))
  }

  @Test func whatStationsTellIsRecordedOnce() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    let request = RecordMessage(
      event: "resection", details: ["examination": "E", "fate": "retrieved", "jar": "1"],
      request: "resection-1")
    let first = try connection.record(request)
    let second = try connection.record(request)
    #expect(!first.isRepeat && second.isRepeat && first.receipt == second.receipt)
    var other = request
    other.details["jar"] = "2"
    var own = request
    own.request = "run-1-1-0"
    for refused in [other, own] {
      #expect(throws: ClientError(.refused(.notRecorded), "")) {
        try connection.record(refused)
      }
    }
    for (event, code) in [
      ("resection", WireError.Code.notRecorded), ("call", .unsupported), ("dance", .unsupported),
    ] {
      #expect(throws: ClientError(.refused(code), "")) {
        try connection.record(RecordMessage(event: event, details: ["fate": "lost"]))
      }
    }
    #expect(try study.records(ResectionEvent.self).map(\.receipt) == [first.receipt])
    let status = try JSONFields(.object(connection.status()))
    #expect(try status.object("study").string("study") == "OB-1")
    let schema = try JSONSchema.ofMessage("status")
    let violations = schema.violations(in: .object(status.members))
    #expect(violations.isEmpty, "\(violations)")
  }

  @Test(arguments: [false, true])
  func aDaemonThatNobodyAsksForAnythingRests(keepsPictures: Bool) throws {
    let study = try RunningStudy(keepsPictures: keepsPictures)
    let daemon = try study.daemon()
    _ = try stream(daemon)
    var clock = clockid_t()
    #expect(clock_getcpuclockid(daemon.process.processIdentifier, &clock) == 0)
    func processorTime() -> Double {
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    // A thread that goes round in circles takes as much of each quarter as the machine gives it.
    var shares: [Double] = []
    for _ in 0..<8 {
      let before = processorTime()
      Thread.sleep(forTimeInterval: 0.25)
      shares.append((processorTime() - before) / 0.25)
    }
    // Canaries run in some of the quarters.
    #expect(shares.sorted()[1] < 0.1, "\(shares)")
    #expect(daemon.stop() == 0)
  }

  @Test func aDaemonWithoutAStudyRecordsNothing() throws {
    let study = try RunningStudy()
    let daemon = try RunningDaemon(["--config", study.folder.path("plain.json")])
    let connection = try daemon.connect()
    #expect(throws: ClientError(.refused(.unsupported), "")) {
      try connection.record(RecordMessage(event: "resection", details: [:]))
    }
    let opened = try connection.openStream(OpenStreamMessage(name: "a", examination: "E"))
    #expect(opened.receipt == nil)
  }

  @Test func pipelinesThatTheProtocolDoesNotNameAreRefused() throws {
    let study = try RunningStudy(digests: [String(repeating: "0", count: 64)])
    #expect(try study.refusal().contains("which is none of the protocol's"))
  }

  @Test func modelsForTestsOfTheInstallationServeRehearsalsOnly() throws {
    let study = try RunningStudy(isRehearsal: true)
    #expect(try study.daemon().stop() == 0)
    let path = study.folder.path("protocol.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: #""rehearsal": true"#, with: #""rehearsal": false"#)
      .write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: study.ledgerFolder)
    #expect(try study.refusal().contains("for tests of the installation only"))
  }

  @Test func aChangedProtocolIsRefused() throws {
    let study = try RunningStudy()
    #expect(try study.daemon().stop() == 0)
    let path = study.folder.path("protocol.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "900000", with: "800000")
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try study.refusal().contains("the ledger's protocol has the digest"))
  }

  @Test func exactDecodingIsAnotherPipeline() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    let connection = try daemon.connect()
    #expect(throws: ClientError(.refused(.notRecorded), "")) {
      try connection.openStream(OpenStreamMessage(name: "a", exactDecode: true))
    }
    _ = try connection.openStream(OpenStreamMessage(name: "a"))
  }

  @Test func twoDaemonsDoNotWriteOneLedger() throws {
    let study = try RunningStudy()
    let daemon = try study.daemon()
    #expect(try study.refusal().contains("another program writes this ledger"))
    #expect(daemon.stop() == 0)
  }

  @Test func foldersThatAreNoneAreNamed() throws {
    let study = try RunningStudy()
    try Data().write(to: URL(fileURLWithPath: study.folder.path("out")))
    let first = try study.refusal()
    #expect(first.contains(study.folder.path("out")) && first.contains("study.checkpoints"))
    try FileManager.default.removeItem(atPath: study.folder.path("out"))
    try Data().write(to: URL(fileURLWithPath: study.ledgerFolder))
    let second = try study.refusal()
    #expect(second.contains(study.ledgerFolder) && second.contains("name the ledger's folder"))
  }
}
