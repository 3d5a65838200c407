import Base
import Foundation
import Imaging
import Testing

/// A few noisy pictures with labels and masks, in a folder that goes with it.
final class TrainingPictures: Sendable {
  let folder: TemporaryFolder
  /// A table of labels, in which two of three patients are for training.
  var labels: String { folder.path("labels.csv") }
  /// What its labels mean.
  var table: String { folder.path("table.json") }
  static let count = 12

  init(_ change: (inout [String]) -> Void = { _ in }) throws {
    folder = try TemporaryFolder()
    for name in ["A/images", "A/masks", "Free/images"] {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: true)
    }
    var generator = SeededGenerator(seed: 9)
    var rows = ["image,patient,label,mask,split"]
    var split = "dataset,file,split\n"
    let size = ImageSize(width: 32, height: 32)
    for number in 0..<Self.count {
      let isFree = number % 4 == 3
      let noise = (0..<size.pixelCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
      let mask = (0..<size.pixelCount).map { place -> UInt8 in
        place % 32 > 6 && place % 32 < 9 + number && place / 32 > 8 && place / 32 < 20 ? 255 : 0
      }
      let name = "\(isFree ? "Free" : "A")/images/\(number).png"
      try write(PNG.encode(GrayImage(size: size, pixels: noise)), name)
      if !isFree {
        try write(PNG.encode(GrayImage(size: size, pixels: mask)), "A/masks/\(number).png")
      }
      let part = number % 3 == 2 ? "val" : "train"
      rows.append(
        "\(name),P\(number),\(number % 2 == 0 ? "hyperplastic" : "adenoma"),"
          + "\(isFree ? "" : "A/masks/\(number).png"),\(part)")
      split += "\(isFree ? "Free" : "A"),\(number).png,\(part)\n"
    }
    change(&rows)
    try write(Array((rows.joined(separator: "\n") + "\n").utf8), "labels.csv")
    try write(Array(split.utf8), "split.csv")
    try write(
      Array(
        (#"{"classes": [{"label": "hyperplastic", "neoplastic": false}, "#
          + #"{"label": "adenoma", "neoplastic": true}]}"#).utf8), "table.json")
    try write(
      Array(#"{"preset": "polyp-lite", "trained_stages": 0}"#.utf8), "recipe.json")
  }

  func write(_ bytes: [UInt8], _ name: String) throws {
    try Data(bytes).write(to: folder.url.appendingPathComponent(name))
  }

  /// The command line that trains a classifier on them.
  func histology(run: String, epochs: Int = 2) -> [String] {
    [
      "train", "histology", "--data", labels, "--table", table, "--recipe", "head",
      "--from-nothing",
      "--side", "32", "--batch", "4", "--epochs", "\(epochs)", "--threads", "1", "--run", run,
    ]
  }

  /// The command line that trains a segmenter on them.
  func segmentation(run: String, epochs: Int = 2) -> [String] {
    [
      "train", "segmentation", "--data", folder.url.path, "--split-table", folder.path("split.csv"),
      "--recipe", folder.path("recipe.json"), "--from-nothing", "--side", "64", "--batch", "4",
      "--epochs", "\(epochs)", "--threads", "1", "--run", run,
    ]
  }
}

/// The log of a run's folder.
struct RunLog {
  let lines: [JSONValue]

  /// The lines that are whole; none where there is no log yet.
  init(_ run: String) {
    let text = (try? String(contentsOfFile: "\(run)/log.jsonl", encoding: .utf8)) ?? ""
    lines = text.split(separator: "\n").compactMap { try? JSONValue(parsing: Array($0.utf8)) }
  }

  /// What epochs say, but for times.
  func epochs() throws -> [String] {
    try lines.map { try JSONFields($0) }.filter { $0.optional("epoch") != nil }.map { line in
      let (loss, score) = (try line.number("training_loss"), try line.number("score"))
      return "\(try line.integer("epoch")) \(loss) \(score)"
    }
  }
}
