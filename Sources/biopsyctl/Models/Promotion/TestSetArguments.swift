import Base
import Foundation
import Models
import Training

/// The locked test set that a command line names.
enum TestSetArguments {
  static let options =
    LabelArguments.options + [
      .value(
        "split", "FILE", help: "A split that was written down (biopsyctl dataset split).",
        completion: .file)
    ]

  /// Reads the test set.
  static func testSet(
    _ path: String, task: ModelManifest.Task, _ arguments: ParsedArguments
  ) throws -> PromotionTestSet {
    let table = try arguments.string("table").map { path in
      try LabelArguments.document(path) { try LabelTable(json: $0) }
    }
    let split = try arguments.string("split").map { path in
      try LabelArguments.document(path) { try WrittenSplit(json: $0) }
    }
    let folder =
      arguments.string("images") ?? URL(fileURLWithPath: path).deletingLastPathComponent().path
    return try PromotionTestSet(
      path: path, folder: folder, table: table ?? .standard, split: split, task: task)
  }
}
