import Base
import Foundation
import Imaging
import TestSupport
import Testing

@Suite("biopsyctl dataset")
struct DatasetCommandTests {
  /// A table of 24 patients with a noisy picture each, and the pictures.
  private func sample(_ change: (inout [String]) -> Void = { _ in }) throws -> (
    folder: TemporaryFolder, labels: String
  ) {
    let folder = try TemporaryFolder()
    var generator = SeededGenerator(seed: 5)
    var rows = ["image,patient,polyp,label,size_mm"]
    for index in 0..<24 {
      let size = ImageSize(width: 24, height: 24)
      let pixels = (0..<size.pixelCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let picture = GrayImage(size: size, pixels: pixels)
      try Data(PNG.encode(picture)).write(to: URL(fileURLWithPath: folder.path("\(index).png")))
      let label = ["hyperplastic polyp", "tubular adenoma", "SSL"][index % 3]
      rows.append("\(index).png,P\(index),1,\(label),\(index % 9 + 1)")
    }
    change(&rows)
    let labels = folder.path("labels.csv")
    try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: labels))
    return (folder, labels)
  }

  @Test("writes a split down and finds it again")
  func split() throws {
    let (folder, labels) = try sample()
    let path = folder.path("split.json")
    let made = try BuiltBinary.run(
      "biopsyctl",
      ["dataset", "split", labels, "--out", path, "--seed", "3", "--validation", "0.25", "--json"])
    #expect(made.status == 0, "\(made.errors)")
    #expect(try Schemas.load("dataset-report").violations(in: made.json()) == [])
    let document = try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: path))))
    #expect(try Schemas.load("split").violations(in: document) == [])

    let checked = try BuiltBinary.run(
      "biopsyctl", ["dataset", "check", labels, "--split", path, "--json"])
    #expect(checked.status == 0, "\(checked.errors)")
    #expect(checked.output == made.output)
    let fields = try JSONFields(checked.json())
    let parts = try fields.elements("parts").map { try JSONFields($0.value) }
    #expect(try parts.map { try $0.string("split") } == ["train", "val", "test"])
    #expect(try parts.reduce(0) { $0 + (try $1.integer("patients")) } == 24)
    withExtendedLifetime(folder) {}
  }

  @Test("tells a user everything that is wrong, once")
  func problems() throws {
    let (folder, labels) = try sample { rows in
      rows[3] = "gone.png,P2,1,SSL,4"
      rows[7] = "6.png,P6,1,hyperplastic polyp,4"
    }
    try Data("no picture".utf8).write(to: URL(fileURLWithPath: folder.path("8.png")))
    let pictures = try BuiltBinary.run("biopsyctl", ["dataset", "check", labels])
    #expect(pictures.status == 1 && pictures.output.isEmpty)
    #expect(pictures.errors.contains("labels.csv:4: ") && pictures.errors.contains("gone.png"))
    #expect(pictures.errors.contains("labels.csv:10: ") && pictures.errors.contains("8.png"))

    let (other, badLabels) = try sample { $0[5] = "4.png,P4,1,adenomma,4" }
    let label = try BuiltBinary.run("biopsyctl", ["dataset", "check", badLabels])
    #expect(label.status == 1 && label.errors.contains("labels.csv:6: label: \"adenomma\""))
    withExtendedLifetime((folder, other)) {}
  }

  @Test("draws a sheet of varied pictures, the same each time")
  func augment() throws {
    let (folder, labels) = try sample()
    var sheets: [Image] = []
    for name in ["1.png", "2.png"] {
      let outcome = try BuiltBinary.run(
        "biopsyctl",
        [
          "dataset", "augment", labels, "--out", folder.path("sheet-" + name), "--rows", "3",
          "--columns", "2", "--size", "32",
        ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      sheets.append(try ImageFile.read(folder.path("sheet-" + name)))
    }
    #expect(sheets[0].size == ImageSize(width: 96, height: 96) && sheets[0] == sheets[1])
    let unknown = try BuiltBinary.run(
      "biopsyctl",
      ["dataset", "augment", labels, "--out", folder.path("x.png"), "--policy", "none-such"])
    #expect(unknown.status == 2 && unknown.errors.contains("endoked"))
    try Data(#"{"hue": 2}"#.utf8).write(to: URL(fileURLWithPath: folder.path("policy.json")))
    let range = try BuiltBinary.run(
      "biopsyctl",
      [
        "dataset", "augment", labels, "--out", folder.path("x.png"), "--policy",
        folder.path("policy.json"),
      ])
    #expect(range.status == 1 && range.errors.contains("policy.json: hue"))
    let small = GrayImage(
      size: ImageSize(width: 8, height: 8), pixels: Array(repeating: 0, count: 64))
    try Data(PNG.encode(small)).write(to: URL(fileURLWithPath: folder.path("small.png")))
    try Data("image,patient,label,mask\n1.png,P,hp,small.png\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("masks.csv")))
    let mask = try BuiltBinary.run(
      "biopsyctl", ["dataset", "augment", folder.path("masks.csv"), "--out", folder.path("x.png")])
    #expect(mask.status == 1 && mask.errors.contains("masks.csv:2: the mask is not of its picture"))
    let large = try BuiltBinary.run(
      "biopsyctl",
      [
        "dataset", "augment", labels, "--out", folder.path("x.png"), "--rows", "24", "--columns",
        "50", "--size", "1024",
      ])
    #expect(large.status == 2 && large.errors.contains("too large"))
    withExtendedLifetime(folder) {}
  }

  @Test("keeps to its command line")
  func usage() throws {
    let (folder, labels) = try sample()
    let missing = try BuiltBinary.run("biopsyctl", ["dataset", "split", labels])
    #expect(missing.status == 2 && missing.errors.contains("--out"))
    let range = try BuiltBinary.run(
      "biopsyctl", ["dataset", "split", labels, "--out", "/dev/null", "--test", "2"])
    #expect(range.status == 2 && range.errors.contains("--test"))
    let unwritable = try BuiltBinary.run(
      "biopsyctl", ["dataset", "split", labels, "--out", folder.path("no/such/split.json")])
    #expect(unwritable.status == 1 && unwritable.errors.contains("no/such/split.json"))
    withExtendedLifetime(folder) {}
  }
}
