import Base
import Foundation
import Imaging
import Training

/// Shows what a way of varying pictures does to them.
enum AugmentCommand {
  private static let presets = AugmentationPolicy.presets.keys.sorted()

  static let command = Command(
    "augment", summary: "Draws a sheet of varied pictures, to see what training would see.",
    discussion: """
      A row for each of the first pictures of LABELS: as it is, then as it would be in epochs 0, 1, 2 …
      Where the table has masks, their outlines are tinted. POLICY is one of \
      \(presets.joined(separator: ", ")), or a JSON file (Schemas/augmentation.schema.json).
      """,
    options: [
      .value("out", "FILE", help: "The PNG file.", completion: .file),
      .value("policy", "POLICY", help: "How pictures are varied (endoked)."),
      .value("images", "DIR", help: "The folder that pictures' paths start from."),
      .value("table", "FILE", help: "What labels mean."),
      .value("rows", "N", help: "How many pictures (6)."),
      .value("columns", "N", help: "How many epochs (7)."),
      .value("size", "N", help: "The network's input in pixels (224)."),
      .value("seed", "N", help: "The run's seed (0)."),
    ],
    operands: .init("LABELS", count: 1...1, help: "The CSV file.", completion: .file)
  ) { arguments in
    guard let out = arguments.string("out") else {
      throw arguments.usageError("--out is needed: where the sheet is written")
    }
    let policy = try policy(arguments)
    let side = try arguments.integer("size", in: 16...1024) ?? 224
    let columns = try arguments.integer("columns", in: 1...50) ?? 7
    let seed = try arguments.integer("seed", in: 0...Int.max) ?? 0
    let path = arguments.operands[0]
    let table = try arguments.string("table").map {
      try LabelTable(json: LoadedDataset.document($0))
    }
    let dataset = try LabelledDataset(LabelFile(path: path, table: table ?? .standard))
    let folder = URL(
      fileURLWithPath: arguments.string("images")
        ?? URL(fileURLWithPath: path).deletingLastPathComponent().path)
    let size = ImageSize(width: side, height: side)
    let augmenter = Augmenter(policy: policy, size: size)
    let plain = Augmenter(policy: .none, size: size)
    let rows = dataset.examples.prefix(try arguments.integer("rows", in: 1...100) ?? 6)
    var sheet = Image(size: ImageSize(width: side * (columns + 1), height: side * rows.count))
    for (row, example) in rows.enumerated() {
      let image = try ImageFile.read(folder.appendingPathComponent(example.row.image).path)
      let mask = try example.row.mask.map {
        try ImageFile.readGray(folder.appendingPathComponent($0).path)
      }
      for column in 0...columns {
        let made = try (column == 0 ? plain : augmenter).augment(
          image, mask: mask, seed: seed, epoch: column - 1, index: row)
        draw(made.image, made.mask, onto: &sheet, x: column * side, y: row * side)
      }
    }
    do {
      try Data(PNG.encode(sheet)).write(to: URL(fileURLWithPath: out), options: .atomic)
    } catch {
      throw TrainingError(.notWritten, "cannot write \(out): \(error.localizedDescription)")
    }
    return ExitStatus.done
  }

  private static func policy(_ arguments: ParsedArguments) throws -> AugmentationPolicy {
    let name = arguments.string("policy") ?? "endoked"
    if let preset = AugmentationPolicy.presets[name] { return preset }
    guard FileManager.default.fileExists(atPath: name) else {
      throw arguments.usageError(
        "--policy: \"\(name)\" is none of \(presets.joined(separator: ", ")), and no file")
    }
    do {
      return try AugmentationPolicy(json: LoadedDataset.document(name))
    } catch let error as JSONError {
      throw TrainingError(.invalidOption, "\(name): \(error)")
    }
  }

  /// Copies a picture, its mask's border in green.
  private static func draw(
    _ image: Image, _ mask: GrayImage?, onto sheet: inout Image, x: Int, y: Int
  ) {
    let (width, height) = (image.size.width, image.size.height)
    for row in 0..<height {
      for column in 0..<width {
        var color = image[column, row]
        if let mask, mask[column, row] > 127 {
          let isBorder =
            mask[max(0, column - 2), row] <= 127 || mask[min(width - 1, column + 2), row] <= 127
            || mask[column, max(0, row - 2)] <= 127 || mask[column, min(height - 1, row + 2)] <= 127
          if isBorder { color = Color(red: 40, green: 255, blue: 80) }
        }
        sheet[x + column, y + row] = color
      }
    }
  }
}
