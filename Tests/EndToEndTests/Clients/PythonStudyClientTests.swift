import Base
import Foundation
import Study
import Testing
import Wire

@Suite("The Python client in a study that the real daemon serves", .serialized)
struct PythonStudyClientTests {
  /// What the example prints: receipts by what they are for, and the polyps that they name.
  private func receipts(
    _ output: String
  ) throws -> [String: [(receipt: LedgerReceipt, polyp: String?)]] {
    var receipts: [String: [(receipt: LedgerReceipt, polyp: String?)]] = [:]
    for line in output.split(separator: "\n") {
      let fields = try JSONFields(JSONValue(parsing: Array(line.utf8)))
      let receipt = LedgerReceipt(
        sequence: try fields.integer("sequence"), leafDigest: try fields.string("leaf_sha256"))
      receipts[try fields.string("what"), default: []].append(
        (receipt, try fields.optionalString("polyp")))
    }
    return receipts
  }

  @Test func theStudyExampleIsToldWhatTheLedgerHas() throws {
    guard let python = Tool.find("python3") else { return }
    let study = try RunningStudy(isRehearsal: true)
    let daemon = try study.daemon()
    let files = try SceneOnDisk.large.get().files
    var environment = ProcessInfo.processInfo.environment
    environment["PYTHONPATH"] = "Sources/PythonClient"
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    let arguments =
      [
        "docs/examples/study.py", "--socket", daemon.socketPath, "--examination", "E-4711",
        "--patient", "MRN-0815", "--class", "adenoma", "--imaging-mode", "nbi",
      ] + (0..<16).map { files[$0 % files.count] }
    let outcome = try python.run(arguments, environment: environment)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.errors.contains("INSTALLATION TEST"), "\(outcome.errors)")
    #expect(daemon.stop() == 0, "\(daemon.log)")

    let told = try receipts(outcome.output)
    let opened = try #require(try study.records(StreamOpenedEvent.self).first)
    let examination = try Pseudonymizer(key: [UInt8](repeating: 1, count: 32))
      .pseudonym(of: "E-4711", .examination)
    #expect(told["stream_opened"]?.map(\.receipt) == [opened.receipt])
    #expect(opened.event.examination == examination)
    let sealed = try study.records(CallEvent.self)
    #expect(!sealed.isEmpty && told["call"]?.map(\.receipt) == sealed.map(\.receipt))
    #expect(told["call"]?.map(\.polyp) == sealed.map(\.event.polyp.description))
    let calls = try study.records(EndoscopistCallEvent.self)
    #expect(!calls.isEmpty && told["endoscopist_call"]?.map(\.receipt) == calls.map(\.receipt))
    #expect(told["endoscopist_call"]?.map(\.polyp) == calls.map(\.event.polyp.description))
    #expect(calls.allSatisfy { $0.event.finding == "adenoma" && $0.event.isConfident })
    let resections = try study.records(ResectionEvent.self)
    #expect(told["resection"]?.map(\.receipt) == resections.map(\.receipt))
    #expect(resections.map(\.event.polyp) == calls.map(\.event.polyp))
    #expect(resections.allSatisfy { $0.event.examination == examination })
    #expect(!daemon.log.contains("E-4711") && !daemon.log.contains("MRN-0815"))
  }
}
