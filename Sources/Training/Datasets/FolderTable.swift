internal import Base
public import Evaluation
internal import Foundation

/// Makes a table of labels of folders of images and masks, as the polyp literature has them.
///
/// `<collection>/images` and `<collection>/masks` hold files of the same names; a collection without any
/// mask is one of polyp-free pictures.
public enum FolderTable {
  /// The label of pictures with a mask.
  public static let polypLabel = "polyp"
  /// The label of polyp-free pictures.
  public static let polypFreeLabel = "no polyp"

  /// The text of the table: a CSV file with paths below the folder.
  ///
  /// - Parameters:
  ///   - path: The folder of a collection or of several.
  ///   - split: Says what each picture is used for (`train`, `val`, `test`) and, in a column `group`, who
  ///     it is of; pictures that it does not name are left out. Without one nothing is divided, and each
  ///     picture counts as a patient of its own.
  /// - Returns: The text, which `LabelFile` reads.
  /// - Throws: `EvaluationError`.
  public static func text(folder path: String, split: SplitFile?) throws(EvaluationError) -> String
  {
    let folders = try SegmentationFolder.list(at: path, split: split?.rows)
    var rows: [[String]: SplitFile.Row] = [:]
    for row in split?.rows ?? [] { rows[[row.dataset, row.file]] = row }
    let header = ["image", "patient", "label", "mask"] + (split == nil ? [] : ["split"])
    var lines = [CSVTable.line(header)]
    let isOne = folders.count == 1 && folders[0].path == Self.standard(path)
    for folder in folders {
      let below = isOne ? "" : "\(folder.name)/"
      for item in folder.items where folder.isNegative || item.maskPath != nil {
        let row = rows[[folder.name, item.name]]
        let mask = item.maskPath.map { URL(fileURLWithPath: $0).lastPathComponent }
        lines.append(
          CSVTable.line(
            [
              "\(below)images/\(item.name)", row?.group ?? "\(folder.name)/\(item.name)",
              mask == nil ? polypFreeLabel : polypLabel, mask.map { "\(below)masks/\($0)" } ?? "",
            ] + (row.map { [$0.split] } ?? [])))
      }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private static func standard(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension LabelTable {
  /// For masks: whatever word stands for tissue is a polyp, and some words stand for none.
  public static let segmentation: LabelTable = {
    let polyps = standard.classes.flatMap { $0.words + [$0.label] } + standard.leftOut
    let table = try? LabelTable(
      classes: [
        Class(
          label: FolderTable.polypLabel, isNeoplastic: false,
          words: polyps.filter { $0 != "normal mucosa" && $0 != "no tissue" }),
        Class(
          label: FolderTable.polypFreeLabel, isNeoplastic: false,
          words: ["normal mucosa", "normal", "none"]),
      ], leftOut: ["no tissue"])
    guard let table else { preconditionFailure("a word stands for two things") }
    return table
  }()
}
