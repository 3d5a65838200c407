import Base
import Foundation
import Training

/// Looks at labelled pictures before anything is learnt from them.
enum DatasetCommand {
  static let command = Command(
    "dataset", summary: "Checks tables of labels and their pictures, and divides patients.",
    subcommands: [check, split, AugmentCommand.command])

  private static let options = LabelArguments.options + [DaemonOptions.json]
  private static let operand = Command.Operands("LABELS", count: 1...1, help: "The CSV file.")

  private static let check = Command(
    "check", summary: "Reads all rows and pictures, and tells what is wrong with each.",
    discussion: """
      LABELS is a CSV file with the columns image, patient and label, and polyp, mask, split, site,
      size_mm and imaging_mode where they are known (Schemas/labels.schema.json). Every picture is
      decoded. Pictures that are nearly the same in different splits are refused.
      """,
    options: options + [.value("split", "FILE", help: "A split that was written down.")],
    operands: operand
  ) { arguments in
    let name = arguments.operands[0]
    var loaded = try LoadedDataset(arguments)
    if let path = arguments.string("split") {
      let written = try LabelArguments.document(path) { try WrittenSplit(json: $0) }
      try written.divide(&loaded.dataset, loaded.inspection)
    }
    if loaded.dataset.isDivided {
      try loaded.dataset.checkParts()
      try loaded.inspection.requireNoNearDuplicates(in: loaded.dataset)
    }
    print(loaded.report(name: name, isJSON: arguments.has("json")), terminator: "")
    return ExitStatus.done
  }

  private static let split = Command(
    "split", summary: "Divides patients into training, validation and test, and writes that down.",
    discussion: """
      Each part gets its share of the polyps of every class, as far as whole patients allow. The file
      knows pictures by their SHA-256 and holds no patient's data. A table that has a column split is
      not divided again.
      """,
    options: options + [
      .value("out", "FILE", help: "Where the split is written."),
      .value("validation", "SHARE", help: "The share for validation (default 0.15)."),
      .value("test", "SHARE", help: "The share for testing (default 0.15; may be 0)."),
      .flag(
        "join-near-duplicates",
        help: "Takes patients with nearly the same picture for one, rather than refusing them."),
      .value("seed", "N", help: "Decides between equally good divisions (default 0)."),
    ],
    operands: operand
  ) { arguments in
    guard let path = arguments.string("out") else {
      throw arguments.usageError("--out is needed: where the split is written")
    }
    var loaded = try LoadedDataset(arguments)
    guard !loaded.dataset.isDivided else {
      throw TrainingError(
        .invalidOption,
        "\(arguments.operands[0]) has a column split already; remove it to divide anew")
    }
    let seed = try arguments.integer("seed", in: 0...Int.max) ?? 0
    let joins = arguments.has("join-near-duplicates")
    if joins {
      let count = loaded.inspection.joinNearDuplicates(in: &loaded.dataset)
      let note = "\(count) pairs of pictures of different patients are nearly the same\n"
      FileHandle.standardError.write(Data(note.utf8))
    }
    try loaded.dataset.divide(
      validation: try arguments.number("validation", in: 0...1) ?? 0.15,
      test: try arguments.number("test", in: 0...1) ?? 0.15, seed: seed)
    try loaded.inspection.requireNoNearDuplicates(in: loaded.dataset)
    let written = WrittenSplit(
      loaded.dataset, loaded.inspection, seed: seed, joinsNearDuplicates: joins)
    try LabelArguments.write((written.json.serialized() + "\n").utf8, to: path)
    print(
      loaded.report(name: arguments.operands[0], isJSON: arguments.has("json")), terminator: "")
    return ExitStatus.done
  }
}
