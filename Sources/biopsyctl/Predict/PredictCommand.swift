import Base
import Biopsy
import Client
import Foundation
import Imaging
import Wire

/// Says what is in image files.
enum PredictCommand {
  static let command = Command(
    "predict", summary: "Finds polyps in image files and prints the findings as JSON.",
    discussion: """
      Uses the daemon when --socket is given, else loads the model in this process.
      A file that cannot be read is reported in its place, and the exit status is 1.
      """,
    options: [
      DaemonOptions.socket, DaemonOptions.json,
      .value(
        "overlay", "DIR", help: "Write each picture with its findings drawn in.",
        completion: .directory),
      .value(
        "masks", "DIR", help: "Write each picture's mask as PNG, at the picture's size.",
        completion: .directory),
      .flag("exact-decode", help: "Decode JPEG at full size, as the training code does."),
    ] + EngineConfiguration.options,
    operands: .init("FILE", count: 1...100_000, help: "JPEG or PNG files.")
  ) { arguments in
    let predictor = try predictor(arguments)
    let outputs = try PictureOutputs(
      overlayFolder: arguments.string("overlay"), maskFolder: arguments.string("masks"))
    var results: [JSONValue] = []
    var failures = 0
    for path in arguments.operands {
      do {
        let result = try predictor.predict(file: path)
        results.append(try FindingsDocument.json(result, file: path))
        if !outputs.isEmpty {
          try outputs.write(result, over: try ImageFile.read(path), named: path)
        }
      } catch let error as ClientError {
        throw error
      } catch {
        failures += 1
        results.append(["file": .string(path), "error": .string("\(error)")])
        StandardError.print("biopsyctl: \(path): \(error)")
      }
    }
    let document: JSONValue = [
      "intended_use": .string(ProductVersion.intendedUse),
      "engine": FindingsDocument.json(predictor.engine), "results": .array(results),
    ]
    print(document.serialized())
    return failures == 0 ? ExitStatus.done : ExitStatus.failed
  }

  /// The daemon where a socket is given, else the pipeline in this process.
  static func predictor(_ arguments: ParsedArguments) throws -> any FramePredictor {
    let exactDecode = arguments.has("exact-decode")
    if arguments.has("socket") {
      return try DaemonPredictor(
        try DaemonOptions.connect(arguments), name: "predict", exactDecode: exactDecode)
    }
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    return try LocalPredictor(
      SegmentationEngine(configuration, logger: Logger(threshold: .warning)),
      exactDecode: exactDecode)
  }
}
