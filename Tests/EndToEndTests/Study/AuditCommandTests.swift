import Base
import Foundation
import Ledger
import Study
import TestSupport
import Testing

@Suite("Auditing a study, as an auditor does", .serialized)
struct AuditCommandTests {
  /// A ledger of two streams, made once, and the checkpoint that was kept after the first.
  private struct Material {
    let study: RunningStudy
    var kept: [String] {
      get throws {
        try FileManager.default.contentsOfDirectory(atPath: study.folder.path("out"))
          .map { study.folder.path("out/\($0)") }.sorted { $0.count < $1.count || $0 < $1 }
      }
    }

    static let shared: Result<Material, any Error> = Result {
      let study = try RunningStudy()
      for _ in 0..<2 {
        let daemon = try study.daemon()
        let outcome = try daemon.biopsyctl([
          "stream", try SceneOnDisk.shared.get().images, "--loop", "--frames", "16", "--fps", "0",
          "--examination", "E", "--json",
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(daemon.stop() == 0)
      }
      return Material(study: study)
    }
  }

  private func verify(
    _ folder: String, _ more: [String] = []
  ) throws -> (status: Int32, document: JSONFields) {
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", folder, "--json"] + more)
    let json = try JSONValue(parsing: Array(outcome.output.utf8))
    let violations = try JSONSchema.ofProject("audit-verification.schema.json").violations(in: json)
    #expect(violations.isEmpty, "\(violations)")
    return (outcome.status, try JSONFields(json))
  }

  private func kinds(_ document: JSONFields) throws -> Set<String> {
    try Set(
      document.elements("findings").map {
        try JSONFields($0.value, at: $0.path).string("kind")
      })
  }

  private func copy() throws -> (folder: TemporaryFolder, ledger: String) {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Material.shared.get().study.ledgerFolder, toPath: folder.path("ledger"))
    return (folder, folder.path("ledger"))
  }

  @Test func anUntouchedLedgerIsIntact() throws {
    let material = try Material.shared.get()
    let key = ["--key", material.study.folder.path("checkpoints")]
    let kept = try material.kept.flatMap { ["--checkpoint", $0] }
    let (status, document) = try verify(material.study.ledgerFolder, key + kept)
    let found = try kinds(document)
    #expect(status == 0, "\(found)")
    #expect(try document.bool("intact"))
    #expect(try document.integer("own_checkpoints") == 2)
    #expect(try document.integer("authentic_checkpoints") == 2)
    #expect(try document.elements("external_checkpoints").count == 2)
    #expect(try document.object("study").string("study") == "OB-1")
    let records = try document.object("records")
    #expect(try records.integer("stream_opened") == 2)
    #expect(try records.integer("stream_closed") == 2)
    #expect(try records.integer("call") >= 2)
  }

  @Test func withoutACheckpointFromElsewhereItSaysWhatIsNotShown() throws {
    let material = try Material.shared.get()
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", material.study.ledgerFolder])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("would not show"))
  }

  @Test func aChangedByteIsFound() throws {
    let (folder, ledger) = try copy()
    defer { withExtendedLifetime(folder) {} }
    let path = "\(ledger)/000001.ledger"
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    let word = Data("no_histology_model".utf8)
    let place = try #require(data.range(of: word))
    data[place.lowerBound] = UInt8(ascii: "m")
    try data.write(to: URL(fileURLWithPath: path))
    let (status, document) = try verify(ledger)
    #expect(status == 1)
    #expect(try kinds(document).contains("eventAltered"))
  }

  @Test func aCutEndIsFoundByWhatWasKept() throws {
    let material = try Material.shared.get()
    let kept = try material.kept
    let (status, _) = try verify(material.study.ledgerFolder, ["--checkpoint", kept[0]])
    #expect(status == 0)
    let other = try RunningStudy()
    #expect(try other.daemon().stop() == 0)
    let (cut, document) = try verify(other.ledgerFolder, ["--checkpoint", kept[1]])
    #expect(cut == 1)
    #expect(try kinds(document) == ["externalBeyondEnd"])
  }

  @Test func oneCallIsProvedToSomebodyWhoHasNothingElse() throws {
    let material = try Material.shared.get()
    let folder = try TemporaryFolder()
    let call = try #require(try material.study.records(CallEvent.self).first?.receipt)
    let proof = folder.path("proof.json")
    let made = try BuiltBinary.run(
      "biopsyctl",
      [
        "audit", "proof", "\(call.sequence)", "--ledger", material.study.ledgerFolder, "--out",
        proof,
      ])
    #expect(made.status == 0, "\(made.errors)")
    let newest = try #require(try material.kept.last)
    let checked = try BuiltBinary.run(
      "biopsyctl", ["audit", "check-proof", proof, "--checkpoint", newest])
    #expect(checked.status == 0, "\(checked.output)")
    let key = material.study.folder.path("checkpoints")
    let signed = try BuiltBinary.run("biopsyctl", ["audit", "check-proof", proof, "--key", key])
    #expect(signed.status == 0)
    let alone = try BuiltBinary.run("biopsyctl", ["audit", "check-proof", proof])
    #expect(alone.status == 1)
    let older = try #require(try material.kept.first)
    let other = try BuiltBinary.run(
      "biopsyctl", ["audit", "check-proof", proof, "--checkpoint", older])
    #expect(other.status == 1)

    let text = try String(contentsOfFile: proof, encoding: .utf8)
    try text.replacingOccurrences(of: "no_histology_model", with: "so_histology_model")
      .write(toFile: proof, atomically: true, encoding: .utf8)
    let forged = try BuiltBinary.run(
      "biopsyctl", ["audit", "check-proof", proof, "--checkpoint", newest])
    #expect(forged.status == 1 && forged.output.contains("NOT proved"))
  }

  @Test func eventsTellNothingOfTheirContentsUnlessAsked() throws {
    let material = try Material.shared.get()
    let list = ["audit", "events", "--ledger", material.study.ledgerFolder, "--kind", "call"]
    let plain = try BuiltBinary.run("biopsyctl", list)
    #expect(plain.status == 0 && !plain.output.isEmpty)
    #expect(!plain.output.contains("no_histology_model"))
    let open = try BuiltBinary.run("biopsyctl", list + ["--contents", "--json"])
    #expect(open.output.contains("no_histology_model"))
    let newest = try #require(try material.kept.last)
    let checkpoint = try BuiltBinary.run(
      "biopsyctl", ["audit", "checkpoint", "--ledger", material.study.ledgerFolder])
    let text = try String(contentsOfFile: newest, encoding: .utf8)
    #expect(checkpoint.output == text)
  }

  @Test func aThirdPartyVerifiesABundleByItself() throws {
    let material = try Material.shared.get()
    let folder = try TemporaryFolder()
    let kept = try material.kept.flatMap { ["--checkpoint", $0] }
    let bundle = folder.path("bundle")
    let made = try BuiltBinary.run(
      "biopsyctl", ["audit", "export", bundle, "--ledger", material.study.ledgerFolder] + kept)
    #expect(made.status == 0, "\(made.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: bundle)
    #expect(Set(files) == ["ledger", "checkpoints", "verification.json", "README.txt"])
    let checkpoints = try FileManager.default.contentsOfDirectory(atPath: bundle + "/checkpoints")
    #expect(checkpoints.count == 2)
    let (status, document) = try verify(
      bundle + "/ledger", checkpoints.flatMap { ["--checkpoint", "\(bundle)/checkpoints/\($0)"] })
    #expect(status == 0)
    #expect(try document.elements("external_checkpoints").count == 2)
    let again = try BuiltBinary.run(
      "biopsyctl", ["audit", "export", bundle, "--ledger", material.study.ledgerFolder])
    #expect(again.status == 1 && again.errors.contains("bundle"))
  }

  @Test func aFolderWithoutALedgerIsNamed() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["audit", "verify", "--ledger", folder.url.path])
    #expect(outcome.status == 1 && outcome.errors.contains(folder.url.path))
  }
}
