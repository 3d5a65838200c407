import Architectures
import Base
import Checkpoints
import Conversion
import Foundation
import Imaging
import Models
import Runtime
import Training

/// Writes what an encoder says of labelled pictures.
enum FeaturesCommand {
  private static let encoders = Architecture.allCases.map(\.rawValue)
    .filter { $0.hasSuffix("-encoder") }

  static let command = Command(
    "features", summary: "Writes a table of an encoder's features of labelled pictures.",
    discussion: """
      ARCHITECTURE: \(encoders.joined(separator: ", ")). CHECKPOINT is a PyTorch or safetensors file
      that holds the encoder, alone or within a larger network; nothing in it is run. LABELS is a table
      of labels (biopsyctl dataset check --help). The table that is written has the columns image,
      patient, polyp and label, and one for each feature; biopsyctl train probe reads it.
      """,
    options: LabelArguments.options + [
      .flag("unlabelled", help: "Also take rows whose label is empty, for train suggest."),
      .value("out", "FILE", help: "Where the table is written.", completion: .file),
      .value(
        "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
        completion: .file),
    ],
    operands: .init(
      "ARCHITECTURE CHECKPOINT LABELS", count: 3...3, help: "The encoder, its file, the labels.",
      completion: .file)
  ) { arguments in
    guard let out = arguments.string("out") else {
      throw arguments.usageError("--out is needed: where the table is written")
    }
    guard let architecture = Architecture(rawValue: arguments.operands[0]),
      encoders.contains(architecture.rawValue)
    else {
      throw arguments.usageError(
        "no encoder \"\(arguments.operands[0])\"; there are: \(encoders.joined(separator: ", "))")
    }
    let path = arguments.operands[2]
    let images = try images(path, arguments)
    let folder = URL(fileURLWithPath: LabelArguments.folder(path, arguments))
    let runtime = try OnnxRuntime.load(libraryPath: arguments.string("runtime-library"))
    let extractor = try extractor(architecture, arguments.operands[1], runtime)
    var text = header(extractor.channels)
    for row in images.rows {
      let features: [Double]
      do {
        features = try extractor.features(of: folder.appendingPathComponent(row.image).path)
      } catch {
        throw TrainingError(.invalidRows, "\(path):\(row.line): \(error)")
      }
      text += line(row, images.table, features)
    }
    try LabelArguments.write(text.utf8, to: out)
    return ExitStatus.done
  }

  private static func header(_ channels: Int) -> String {
    CSVTable.line(
      ["image", "patient", "polyp", "label"] + (1...channels).map { "feature_\($0)" }) + "\r\n"
  }

  private static func line(
    _ row: LabelledImage, _ table: LabelTable, _ features: [Double]
  ) -> String {
    let label = row.classIndex.map { table.classes[$0].label } ?? ""
    return CSVTable.line(
      [row.image, row.patient, row.polyp ?? "", label] + features.map { "\(Float($0))" }) + "\r\n"
  }

  /// The rows to look at: those with a class, and those without a label where they are asked for.
  private static func images(
    _ path: String, _ arguments: ParsedArguments
  ) throws -> (rows: [LabelledImage], table: LabelTable) {
    guard arguments.has("unlabelled") else {
      let dataset = try LabelArguments(path, arguments).dataset
      return (dataset.examples.map(\.row), dataset.table)
    }
    let file = try LabelArguments.file(path, arguments, takesUnlabelled: true)
    return (file.images.filter { $0.classIndex != nil || !$0.hasLabel }, file.table)
  }

  /// Makes the encoder's graph of a checkpoint, compares it with the definition, and loads it.
  private static func extractor(
    _ architecture: Architecture, _ path: String, _ runtime: OnnxRuntime
  ) throws -> FeatureExtractor {
    let checkpoint = try Checkpoint(path: path)
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("encoder-\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    let request = ConversionRequest(
      architecture: architecture, name: architecture.rawValue, checkpointSHA256: "")
    let converter = ModelConverter(
      runtime: runtime, registry: ModelRegistry(root: FileManager.default.temporaryDirectory.path))
    _ = try converter.export(
      request, checkpoint, picture: ConvertCommand.standardPicture(), to: file.path)
    guard case .features(let channels) = try architecture.servedNetwork().answer else {
      throw TrainingError(.invalidOption, "\(architecture.rawValue) gives no features")
    }
    let (mean, deviation) = architecture.normalization
    let size = architecture.imageSize
    return try FeatureExtractor(
      path: file.path, channels: channels,
      specification: PreprocessingSpecification(
        size: ImageSize(width: size.width, height: size.height), mean: mean.map(Float.init),
        standardDeviation: deviation.map(Float.init)),
      runtime: runtime)
  }
}
