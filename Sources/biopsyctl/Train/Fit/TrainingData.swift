import Base
import Evaluation
import Foundation
import Training

/// The pictures that a command line trains on, looked at and divided.
struct TrainingData {
  static let options: [Option] = [
    .value(
      "data", "FILE|DIR", help: "A table of labels, or a folder of images and masks.",
      completion: .file),
    .value("split", "FILE", help: "A split that was written down (biopsyctl dataset split)."),
    .value(
      "split-table", "FILE", help: "With a folder: dataset, file, split, and perhaps group.",
      completion: .file),
    .value("validation", "SHARE", help: "Of patients, where nothing is divided yet (0.15)."),
    .value("test", "SHARE", help: "Of patients, where nothing is divided yet (0.15)."),
    .flag(
      "keep-near-duplicates",
      help: "Only warn of pictures that are nearly the same in different parts."),
  ]

  let dataset: LabelledDataset
  let fingerprint: SHA256.Digest
  let pictures: [TrainingPicture]
  /// Over all masks; nil where none are learnt.
  let maskDigest: SHA256.Digest?
  /// What people should know of the data.
  let warnings: [String]

  /// Reads and divides data.
  ///
  /// - Parameters:
  ///   - arguments: The command line.
  ///   - task: What is learnt.
  ///   - seed: Decides between equally good divisions.
  /// - Throws: `TrainingError`, `EvaluationError`, or an error of usage.
  init(_ arguments: ParsedArguments, _ task: TrainingPlan.Task, seed: Int) throws {
    guard let path = arguments.string("data") else {
      throw arguments.usageError("--data is needed: a table of labels, or a folder")
    }
    let labels = try Self.labels(path, arguments, task)
    var dataset = labels.dataset
    let inspection = try DatasetInspection(of: dataset, in: labels.folder)
    if let path = arguments.string("split") {
      let written = try LabelArguments.document(path) { try WrittenSplit(json: $0) }
      try written.divide(&dataset, inspection)
    } else if !dataset.isDivided {
      try dataset.divide(
        validation: try arguments.number("validation", in: 0...1) ?? 0.15,
        test: try arguments.number("test", in: 0...1) ?? 0.15, seed: seed)
    }
    if task == .histology { try dataset.checkParts() }
    warnings = try Self.nearDuplicates(
      inspection, dataset, areKept: arguments.has("keep-near-duplicates"))
    let collections = labels.isFolder
    pictures = dataset.examples.compactMap { example in
      guard let part = example.part else { return nil }
      let hasPolyp = dataset.table.classes[example.classIndex].label == FolderTable.polypLabel
      // A polyp without its mask is nothing to learn masks from.
      if task == .segmentation, hasPolyp, example.row.mask == nil { return nil }
      let first = example.row.image.split(separator: "/").first.map(String.init) ?? ""
      return TrainingPicture(
        path: labels.path(of: example.row.image),
        maskPath: task == .segmentation ? example.row.mask.map(labels.path) : nil,
        classIndex: example.classIndex, patient: example.patient, polyp: example.polyp, part: part,
        collection: collections && first != "images" ? first : "", line: example.row.line)
    }
    maskDigest = task == .segmentation ? try Self.digest(ofMasks: pictures) : nil
    self.dataset = dataset
    fingerprint = inspection.fingerprint(of: dataset)
  }

  private static func digest(ofMasks pictures: [TrainingPicture]) throws -> SHA256.Digest {
    var hash = SHA256()
    for path in pictures.compactMap(\.maskPath) {
      try SHA256.hash(fileAt: path).bytes.withUnsafeBytes { hash.update($0) }
    }
    return hash.finalize()
  }

  private static func nearDuplicates(
    _ inspection: DatasetInspection, _ dataset: LabelledDataset, areKept: Bool
  ) throws(TrainingError) -> [String] {
    do throws(TrainingError) {
      try inspection.requireNoNearDuplicates(in: dataset)
      return []
    } catch {
      guard areKept else { throw error }
      return ["\(error)"]
    }
  }

  private struct Labels {
    let dataset: LabelledDataset
    let folder: String
    let isFolder: Bool

    func path(of name: String) -> String {
      URL(fileURLWithPath: folder).appendingPathComponent(name).path
    }
  }

  private static func labels(
    _ path: String, _ arguments: ParsedArguments, _ task: TrainingPlan.Task
  ) throws -> Labels {
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard isFolder.boolValue else {
      let labels = try LabelArguments(
        path, arguments, usually: task == .segmentation ? .segmentation : .standard)
      return Labels(dataset: labels.dataset, folder: labels.folder, isFolder: false)
    }
    guard task == .segmentation else {
      throw arguments.usageError("--data: histology needs a table of labels, not a folder")
    }
    let split = try arguments.string("split-table").map { try SplitFile(path: $0) }
    let file = try LabelFile(
      text: FolderTable.text(folder: path, split: split), name: path, table: .segmentation)
    return Labels(dataset: try LabelledDataset(file), folder: path, isFolder: true)
  }
}
