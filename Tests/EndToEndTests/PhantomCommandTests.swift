import Base
import Foundation
import Imaging
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

  @Test("A dataset is accepted by its check, and cropped as the daemon crops")
  func dataset() throws {
    let folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "phantom", "dataset", "--out", folder.url.path, "--procedures", "2", "--seed", "1",
        "--per-polyp", "1", "--size", "240x180",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let labels = folder.path("labels.csv")
    let checked = try BuiltBinary.run("biopsyctl", ["dataset", "check", labels, "--json"])
    #expect(checked.status == 0, "\(checked.errors)")
    let table = try CSVTable(String(contentsOfFile: labels, encoding: .utf8), name: labels)
    #expect(
      table.header
        == ["image", "patient", "polyp", "label", "mask", "site", "size_mm", "imaging_mode"])
    #expect(table.rows.count > 1)
    #expect(table.rows.allSatisfy { ["phantom-1", "phantom-2"].contains($0.fields[1]) })
    #expect(Set(table.rows.map { $0.fields[1] + "/" + $0.fields[2] }).count == table.rows.count)
    for row in table.rows {
      let picture = try ImageFile.read(folder.path(row.fields[0]))
      let mask = try ImageFile.readGray(folder.path(row.fields[4]))
      #expect(picture.size == mask.size && mask.size.width == mask.size.height)
      let shown = mask.pixels.indices.filter { mask.pixels[$0] == 255 }
      let columns = shown.map { $0 % mask.size.width }
      let rows = shown.map { $0 / mask.size.width }
      let width = (columns.max() ?? -1) - (columns.min() ?? 0) + 1
      let height = (rows.max() ?? -1) - (rows.min() ?? 0) + 1
      #expect(min(width, height) >= 48)
      // A fifth of the longer side is added on each side, as far as the frame goes.
      let wanted = Int((Float(max(width, height)) * 1.4).rounded(.up))
      #expect(mask.size.width == min(wanted, 180))
    }
  }

  @Test("A dataset's command refuses what it cannot do")
  func datasetRefusals() throws {
    let folder = try TemporaryFolder()
    let out = ["phantom", "dataset", "--out", folder.url.path]
    for wrong in [["--procedures", "0"], ["--per-polyp", "65"], ["--size", "240"]] {
      #expect(try BuiltBinary.run("biopsyctl", out + wrong).status == 2)
    }
    #expect(try BuiltBinary.run("biopsyctl", ["phantom", "dataset"]).status == 2)
    // Frames of this size show no polyp as large as histology asks for.
    let small = try BuiltBinary.run(
      "biopsyctl", out + ["--procedures", "1", "--size", "64x48"])
    #expect(small.status == 1 && small.errors.contains("larger frames"))
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
