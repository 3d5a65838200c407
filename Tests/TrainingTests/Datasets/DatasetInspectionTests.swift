import Base
import Foundation
import Imaging
import TestSupport
import Testing

@testable import Training

/// A folder of pictures that goes with it.
final class PictureFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("pictures-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path).appendingPathComponent(name))
  }

  func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A smooth picture that belongs to a seed.
  static func picture(seed: UInt64, width: Int = 96, height: Int = 80) -> Image {
    var generator = SeededGenerator(seed: seed)
    let waves = (0..<6).map { _ in
      (0..<4).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    var image = Image(
      size: ImageSize(width: width, height: height), color: Color(red: 0, green: 0, blue: 0))
    for y in 0..<height {
      for x in 0..<width {
        let (right, down) = (Float(x) / Float(width), Float(y) / Float(height))
        var value: Float = 0
        for wave in waves {
          value += wave[0] * sinf(12 * (wave[1] * right + wave[2] * down) + 6 * wave[3])
        }
        let shade = UInt8(min(max(128 + 40 * value, 0), 255))
        let start = (y * width + x) * 3
        (image.pixels[start], image.pixels[start + 1], image.pixels[start + 2]) = (
          shade, shade / 2, shade / 3
        )
      }
    }
    return image
  }
}

@Suite("Looking at a dataset's pictures")
struct DatasetInspectionTests {
  private func dataset(_ rows: [String], columns: String = "image,patient,label,split") throws
    -> LabelledDataset
  {
    let text = ([columns] + rows).joined(separator: "\n") + "\n"
    return try LabelledDataset(LabelFile(text: text, name: "l.csv"))
  }

  @Test("names every line whose picture or mask cannot be used")
  func damage() throws {
    let folder = try PictureFolder()
    let png = PNG.encode(PictureFolder.picture(seed: 1))
    try folder.write(png, "good.png")
    try folder.write(Array(png.prefix(png.count / 2)), "half.png")
    try folder.write(Array("not a picture".utf8), "text.png")
    try folder.write(PNG.encode(PictureFolder.picture(seed: 2, width: 40)), "small.png")
    let dataset = try dataset(
      [
        "good.png,P1,hp,good.png", "half.png,P2,hp,", "gone.png,P3,hp,", "text.png,P4,ssl,",
        "small.png,P5,ssl,good.png",
      ], columns: "image,patient,label,mask")
    let error = refusal {
      try DatasetInspection(of: dataset, in: folder.path)
    }
    #expect(error?.code == .invalidRows)
    let lines = error?.message.split(separator: "\n").map { $0.prefix(8) }
    #expect(lines == ["l.csv:3:", "l.csv:4:", "l.csv:5:", "l.csv:6:"])
  }

  @Test("finds pictures that were saved again in another split, and no others")
  func duplicates() throws {
    let folder = try PictureFolder()
    let first = PictureFolder.picture(seed: 1)
    try folder.write(PNG.encode(first), "1.png")
    // Smaller, and through JPEG.
    let smaller = first.resized(to: ImageSize(width: 70, height: 58))
    try folder.write(try JPEGEncoder().encode(smaller, quality: 60), "1-again.jpg")
    for seed in UInt64(2)...9 {
      try folder.write(PNG.encode(PictureFolder.picture(seed: seed)), "\(seed).png")
    }
    let others = (2...9).map { "\($0).png,P\($0),ssl,\($0 % 2 == 0 ? "train" : "val")" }
    let apart = try dataset(["1.png,A,hp,train", "1-again.jpg,B,hp,val"] + others)
    let inspection = try DatasetInspection(of: apart, in: folder.path)
    let error = refusal {
      try inspection.requireNoNearDuplicates(in: apart)
    }
    #expect(error?.code == .nearDuplicates)
    #expect(error?.message.hasPrefix("l.csv:3: nearly the same picture as on line 2") == true)
    #expect(error?.message.split(separator: "\n").count == 2)
    let together = try dataset(["1.png,A,hp,train", "1-again.jpg,B,hp,train"] + others)
    try inspection.requireNoNearDuplicates(in: together)
  }

  @Test("of real frames finds none alike in different sequences of CVC-ClinicDB")
  func realFrames() throws {
    guard let folder = SharedMaterial.entry("data/polyp-seg") else { return }
    let split = try CSVTable(
      String(contentsOf: folder.appendingPathComponent("split.csv"), encoding: .utf8),
      name: "split.csv")
    let rows = split.rows.filter { $0.fields[0] == "CVC-ClinicDB" }.map { row in
      "CVC-ClinicDB/images/\(row.fields[1]),\(row.fields[2]),"
        + (row.fields[4] == "1" ? "ssl" : "hp")
    }
    let dataset = try dataset(rows, columns: "image,patient,label")
    let inspection = try DatasetInspection(of: dataset, in: folder.path)
    let within = inspection.nearDuplicates {
      dataset.examples[$0].patient == dataset.examples[$1].patient
    }
    let between = inspection.nearDuplicates {
      dataset.examples[$0].patient != dataset.examples[$1].patient
    }
    print("CVC-ClinicDB: \(within.count) pairs alike within sequences, \(between.count) between")
    #expect(within.count > 50 && between.isEmpty)
  }
}

@Suite("Splits that are written down")
struct WrittenSplitTests {
  private struct Prepared {
    let folder: PictureFolder
    var dataset: LabelledDataset
    let inspection: DatasetInspection
  }

  private func prepare(_ label: String = "ssl", shuffled: Bool = false) throws -> Prepared {
    let folder = try PictureFolder()
    var rows: [String] = []
    for index in 0..<24 {
      let name = shuffled ? "renamed-\(index).png" : "\(index).png"
      try folder.write(
        PNG.encode(PictureFolder.picture(seed: UInt64(index), width: 32, height: 32)), name)
      rows.append("\(name),P\(index),\(["hp", "adenoma", index == 5 ? label : "ssl"][index % 3])")
    }
    if shuffled { rows.reverse() }
    let text = "image,patient,label\n" + rows.joined(separator: "\n") + "\n"
    let dataset = try LabelledDataset(LabelFile(text: text, name: "l.csv"))
    return Prepared(
      folder: folder, dataset: dataset,
      inspection: try DatasetInspection(of: dataset, in: folder.path))
  }

  @Test("divide the same pictures alike, whatever their files and order")
  func again() throws {
    var first = try prepare()
    try first.dataset.divide(validation: 0.25, test: 0.25, seed: 11)
    let written = WrittenSplit(first.dataset, first.inspection, seed: 11)
    let read = try WrittenSplit(json: JSONValue(parsing: Array(written.json.serialized().utf8)))
    #expect(read == written && read.seed == 11)
    #expect(try JSONSchema.ofProject("split.schema.json").violations(in: written.json).isEmpty)
    var second = try prepare(shuffled: true)
    try read.divide(&second.dataset, second.inspection)
    let parts = { (dataset: LabelledDataset) in
      Dictionary(uniqueKeysWithValues: dataset.examples.map { ($0.row.patient, $0.part) })
    }
    #expect(parts(first.dataset) == parts(second.dataset))
  }

  @Test("notice pictures and labels that are not those of then")
  func changed() throws {
    var first = try prepare()
    try first.dataset.divide(validation: 0.25, test: 0.25, seed: 11)
    let written = WrittenSplit(first.dataset, first.inspection, seed: nil)

    var relabelled = try prepare("hp")
    let label = refusal {
      try written.divide(&relabelled.dataset, relabelled.inspection)
    }
    #expect(label?.message.contains("labels, polyps or patients") == true)

    try first.folder.write(PNG.encode(PictureFolder.picture(seed: 99)), "3.png")
    let inspection = try DatasetInspection(of: first.dataset, in: first.folder.path)
    let picture = refusal {
      try written.divide(&first.dataset, inspection)
    }
    #expect(picture?.message == "l.csv:5: the picture is not in the written split: changed or new")
  }

  @Test("join the same patients again")
  func joined() throws {
    let folder = try PictureFolder()
    var rows = ["image,patient,label"]
    for index in 0..<12 {
      // Two patients at a time have the same picture.
      let picture = PictureFolder.picture(seed: UInt64(index / 2), width: 32, height: 32)
      try folder.write(JPEGEncoder().encode(picture, quality: 60 + index), "\(index).jpg")
      rows.append("\(index).jpg,P\(index),\(["hp", "adenoma", "ssl"][index % 3])")
    }
    let text = rows.joined(separator: "\n") + "\n"
    let file = try LabelFile(text: text, name: "l.csv")
    var first = try LabelledDataset(file)
    let inspection = try DatasetInspection(of: first, in: folder.path)
    #expect(inspection.joinNearDuplicates(in: &first) == 6)
    try first.divide(validation: 0.5, test: 0, seed: 2)
    let written = WrittenSplit(first, inspection, seed: 2, joinsNearDuplicates: true)
    var second = try LabelledDataset(file)
    try written.divide(&second, inspection)
    #expect(second.examples == first.examples)
  }

  @Test(
    "are refused where the document has another form",
    arguments: [
      "{}", #"{"format": "split-2"}"#,
      #"{"format": "split-1", "fingerprint": "00", "pictures": []}"#,
    ])
  func damage(text: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: JSONError.self) { try WrittenSplit(json: json) }
  }
}
