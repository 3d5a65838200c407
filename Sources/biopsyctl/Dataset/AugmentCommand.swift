import Base
import Foundation
import Imaging
import Training

/// Shows what a way of varying pictures does to them.
enum AugmentCommand {
  /// The largest sheet.
  private static let maximumPixels = 1 << 26
  private static let presets = AugmentationPolicy.presets.keys.sorted()

  static let command = Command(
    "augment", summary: "Draws a sheet of varied pictures, to see what training would see.",
    discussion: """
      A row for each of the first pictures of LABELS: as it is, then as it would be in epochs 0, 1, 2 …
      Where the table has masks, their outlines are tinted. POLICY is one of \
      \(presets.joined(separator: ", ")), or a JSON file (Schemas/augmentation.schema.json).
      """,
    options: LabelArguments.options + [
      .value("out", "FILE", help: "The PNG file.", completion: .file),
      .value("policy", "POLICY", help: "How pictures are varied (endoked)."),
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
    let labels = try LabelArguments(path, arguments)
    let size = ImageSize(width: side, height: side)
    let augmenter = Augmenter(policy: policy, size: size)
    let plain = Augmenter(policy: .none, size: size)
    let rows = labels.dataset.examples.prefix(try arguments.integer("rows", in: 1...100) ?? 6)
    guard side * side * (columns + 1) * rows.count <= maximumPixels else {
      throw arguments.usageError(
        "the sheet is too large; use fewer rows or columns, or a smaller size")
    }
    var sheet = Image(size: ImageSize(width: side * (columns + 1), height: side * rows.count))
    for (row, example) in rows.enumerated() {
      let image = try ImageFile.read(labels.path(of: example.row.image))
      let mask = try example.row.mask.map { try ImageFile.readGray(labels.path(of: $0)) }
      guard mask.map({ $0.size == image.size }) ?? true else {
        throw TrainingError(
          .invalidRows, "\(path):\(example.row.line): the mask is not of its picture's size")
      }
      for column in 0...columns {
        let made = try (column == 0 ? plain : augmenter).augment(
          image, mask: mask, seed: seed, epoch: column - 1, index: row)
        draw(made.image, made.mask, onto: &sheet, x: column * side, y: row * side)
      }
    }
    try LabelArguments.write(PNG.encode(sheet), to: out)
    return ExitStatus.done
  }

  private static func policy(_ arguments: ParsedArguments) throws -> AugmentationPolicy {
    let name = arguments.string("policy") ?? "endoked"
    if let preset = AugmentationPolicy.presets[name] { return preset }
    guard FileManager.default.fileExists(atPath: name) else {
      throw arguments.usageError(
        "--policy: \"\(name)\" is none of \(presets.joined(separator: ", ")), and no file")
    }
    return try LabelArguments.document(name) { try AugmentationPolicy(json: $0) }
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
