import Base
import Foundation
import TestSupport
import Testing

/// Procedures on the command line, and through a running daemon.
@Suite("Phantom procedures, end to end")
struct PhantomCommandTests {
  @Test("A procedure's files are there, and its truth keeps to the schema")
  func procedure() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "phantom", "procedure", "--out", folder.url.path, "--seed", "2", "--fps", "1", "--every",
        "40", "--size", "64x48", "--labels",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let truth = try JSONValue(
      parsing: Array(Data(contentsOf: URL(fileURLWithPath: folder.path("truth.json")))))
    #expect(try Schemas.load("phantom-procedure").violations(in: truth) == [])
    let frames = try JSONFields(truth).elements("frames").count
    for (name, ending) in [("images", "jpg"), ("masks", "png"), ("labels", "png")] {
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path(name))
      #expect(files.count == frames && files.allSatisfy { $0.hasSuffix(".\(ending)") })
    }
    let report = try String(contentsOfFile: folder.path("pathology.csv"), encoding: .utf8)
    #expect(report.hasPrefix("procedure,row,kind,"))
  }

  @Test("A check tells its verdict, and fails when a limit is not kept")
  func check() throws {
    let daemon = try RunningDaemon()
    let small = [
      "phantom", "check", "--seed", "2", "--fps", "1", "--frames", "5", "--size", "64x48", "--json",
      "--pace", "0", "--least-found", "0", "--least-dice", "0", "--most-alarms", "1",
    ]
    let kept = try daemon.biopsyctl(small + ["--most-latency", "600000"])
    #expect(kept.status == 0, "\(kept.errors)")
    let document = try kept.json()
    #expect(try Schemas.load("phantom-check").violations(in: document) == [])
    let fields = try JSONFields(document)
    #expect(try fields.integer("sent") == 5 && fields.string("verdict") == "kept")
    let broken = try daemon.biopsyctl(small + ["--most-latency", "0.001"])
    #expect(broken.status == 1)
    #expect(try JSONFields(try broken.json()).string("verdict") == "not kept")
  }

  @Test("A check without a daemon ends with 3, before anything is rendered")
  func unreachable() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["phantom", "check", "--socket", folder.path("nobody")])
    #expect(outcome.status == 3, "\(outcome.errors)")
  }
}
