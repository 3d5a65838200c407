import Architectures
import Base
import Biopsy
import Checkpoints
import Conversion
import Foundation
import Imaging
import Models
import Phantom
import Runtime
import Tensors

/// Makes a checkpoint a model of the registry.
enum ConvertCommand {
  static let command = Command(
    "convert", summary: "Makes a PyTorch or safetensors checkpoint a model that can be served.",
    discussion: """
      ARCHITECTURE: \(Architecture.allCases.map(\.rawValue).joined(separator: ", ")).
      Nothing in the checkpoint is run. The model is compared with the network's definition and
      tried on each provider of this machine; it becomes a candidate, a new version of NAME.
      """,
    options: [
      .value("name", "NAME", help: "The model's name in the registry."),
      .value("version", "N", help: "The version (the next)."),
      .value(
        "out", "FILE", help: "Write the ONNX file here, and nothing to the registry.",
        completion: .file),
      .value(
        "models", "DIR", help: "The registry's folder (Models, else /var/lib/biopsyd/models).",
        completion: .directory),
      .value("size", "N|HxW", help: "The network's input in pixels (as it was trained)."),
      .flag("open-batch", help: "Leave open how many images go in at once; with --out."),
      .value(
        "weights", "TYPE", help: "How weights are stored: float32, float16 or bfloat16 (float32).",
        completion: .words(ConvertCommand.storageTypes.map(\.rawValue))),
      .values(
        "class", "LABEL[:neoplastic|:other]",
        help: "A class, in the order of the logits; a segmenter's is polyp."),
      .value("threshold", "P", help: "A probability above this is positive (0.5)."),
      .value("temperature", "T", help: "What a classifier's logits are divided by (1)."),
      .value("mean", "R,G,B", help: "Subtracted from pixels in [0, 1] (as it was trained)."),
      .value("std", "R,G,B", help: "What pixels are divided by then (as it was trained)."),
      .value("title", "TEXT", help: "One line about the model."),
      .value("training", "TEXT", help: "How it was trained."),
      .value("data", "TEXT", help: "What it was trained on."),
      .value("licence", "TEXT", help: "On what terms it may be used."),
      .value(
        "golden", "FILE", help: "The self-test's picture (a synthetic one).", completion: .file),
      .value(
        "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
        completion: .file),
      DaemonOptions.json,
    ],
    operands: .init(
      "ARCHITECTURE CHECKPOINT", count: 2...2, help: "The network and the file.", completion: .file)
  ) { arguments in
    let began = MonotonicInstant.now
    let architecture = try architecture(arguments)
    let path = arguments.operands[1]
    let checkpoint = try Checkpoint(path: path)
    let request = try request(arguments, architecture, checksum: try SHA256.hash(fileAt: path).hex)
    if let out = arguments.string("out") {
      return try export(request, checkpoint, to: out, arguments)
    }
    var configuration = EngineConfiguration()
    configuration.modelsFolder = arguments.string("models")
    let registry = configuration.registry
    let library = arguments.string("runtime-library")
    let runtime = try OnnxRuntime.load(libraryPath: library)
    let report = try ModelConverter(runtime: runtime, registry: registry)
      .convert(request, checkpoint, picture: try picture(arguments))
    let duration = MonotonicInstant.now - began
    if !arguments.has("json") {
      print(report.text, terminator: "")
      print(String(format: "converted in %.1f s; on this machine's providers:", duration.seconds))
    }
    let trials = ProviderTrials(
      registry: registry.root, identity: report.manifest.identity, libraryPath: library
    ).run(runtime.availableProviders)
    if arguments.has("json") {
      var document = report.json
      document["seconds"] = .number(duration.seconds)
      document["providers"] = .array(trials.map(\.json))
      print(JSONValue.object(document).serialized())
    } else {
      for trial in trials { print(trial.text) }
    }
    let ranSomewhere = trials.contains { if case .success = $0.outcome { true } else { false } }
    return ranSomewhere ? ExitStatus.done : ExitStatus.failed
  }

  /// Writes the graph alone.
  private static func export(
    _ request: ConversionRequest, _ checkpoint: Checkpoint, to path: String,
    _ arguments: ParsedArguments
  ) throws -> Int32 {
    var configuration = EngineConfiguration()
    configuration.modelsFolder = arguments.string("models")
    let report = try ModelConverter(
      runtime: OnnxRuntime.load(libraryPath: arguments.string("runtime-library")),
      registry: configuration.registry
    ).export(request, checkpoint, picture: try picture(arguments), to: path)
    guard arguments.has("json") else {
      print("\(path):\n\(report.text)", terminator: "")
      return ExitStatus.done
    }
    var document: JSONObject = ["file": .string(path)]
    report.add(to: &document)
    print(JSONValue.object(document).serialized())
    return ExitStatus.done
  }

  private static let storageTypes: [ElementType] = [.float32, .float16, .bfloat16]

  private static func architecture(_ arguments: ParsedArguments) throws -> Architecture {
    guard let architecture = Architecture(rawValue: arguments.operands[0]) else {
      throw arguments.usageError(
        "no architecture \"\(arguments.operands[0])\"; there are: "
          + Architecture.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return architecture
  }

  private static func request(
    _ arguments: ParsedArguments, _ architecture: Architecture, checksum: String
  ) throws -> ConversionRequest {
    guard let name = arguments.string("name") ?? arguments.string("out") else {
      throw arguments.usageError(
        "--name is missing: how the registry is to call the model; or --out FILE")
    }
    var request = ConversionRequest(
      architecture: architecture, name: name, checkpointSHA256: checksum)
    request.version = try arguments.integer("version", in: 1...Int(Int32.max))
    request.options.imageSize = try size(arguments)
    if arguments.has("open-batch") {
      guard arguments.string("out") != nil else {
        throw arguments.usageError(
          "--open-batch: the daemon runs one image at a time; it goes with --out FILE")
      }
      request.options.batch = nil
    }
    if let text = arguments.string("temperature") {
      request.options.temperature = Float(try number(text, "temperature", arguments))
      guard request.options.temperature > 0 else {
        throw arguments.usageError("--temperature: a number above 0 is expected")
      }
    }
    if let text = arguments.string("weights") {
      guard let type = storageTypes.first(where: { $0.rawValue == text }) else {
        throw arguments.usageError("--weights: float32, float16 or bfloat16 is expected")
      }
      request.storage = type
    }
    if let text = arguments.string("threshold") {
      request.threshold = try number(text, "threshold", arguments)
    }
    request.mean = try triple("mean", arguments) ?? request.mean
    request.standardDeviation = try triple("std", arguments) ?? request.standardDeviation
    let classes = arguments.strings("class")
    if !classes.isEmpty {
      request.classes = try classes.enumerated().map {
        try findingClass($0.element, id: $0.offset + 1, arguments)
      }
    }
    request.title = arguments.string("title") ?? request.title
    request.provenance.training = arguments.string("training") ?? request.provenance.training
    request.provenance.data = arguments.string("data") ?? request.provenance.data
    request.provenance.licence = arguments.string("licence") ?? request.provenance.licence
    return request
  }

  private static func findingClass(
    _ text: String, id: Int, _ arguments: ParsedArguments
  ) throws -> ModelManifest.FindingClass {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let isNeoplastic: Bool?
    switch parts.dropFirst().first {
    case nil: isNeoplastic = nil
    case "neoplastic": isNeoplastic = true
    case "other": isNeoplastic = false
    default:
      throw arguments.usageError("--class: LABEL, LABEL:neoplastic or LABEL:other is expected")
    }
    guard parts.count <= 2, let label = parts.first, !label.isEmpty else {
      throw arguments.usageError("--class: a label is expected, not \"\(text)\"")
    }
    return ModelManifest.FindingClass(id: id, label: label, isNeoplastic: isNeoplastic)
  }

  private static func size(_ arguments: ParsedArguments) throws -> (height: Int, width: Int)? {
    guard let text = arguments.string("size") else { return nil }
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(sides.count), let height = sides[0], let width = sides[sides.count - 1],
      (16...4096).contains(height), (16...4096).contains(width)
    else { throw arguments.usageError("--size: N or HEIGHTxWIDTH of 16 to 4096 is expected") }
    return (height, width)
  }

  private static func number(
    _ text: String, _ option: String, _ arguments: ParsedArguments
  ) throws -> Double {
    guard let value = Double(text), value.isFinite else {
      throw arguments.usageError("--\(option): a number is expected, not \"\(text)\"")
    }
    return value
  }

  private static func triple(
    _ option: String, _ arguments: ParsedArguments
  ) throws -> [Double]? {
    guard let text = arguments.string(option) else { return nil }
    let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    let numbers = values.compactMap { $0 }.filter(\.isFinite)
    guard values.count == 3, numbers.count == 3 else {
      throw arguments.usageError("--\(option): three numbers are expected, such as 0.5,0.5,0.5")
    }
    return numbers
  }

  /// The golden picture: something like a frame, the same on every machine.
  private static func picture(_ arguments: ParsedArguments) throws -> Image {
    if let path = arguments.string("golden") { return try ImageFile.read(path) }
    return try standardPicture()
  }

  /// A synthetic frame with a polyp.
  static func standardPicture() throws -> Image {
    try PhantomScene(
      seed: 1, size: ImageSize(width: 512, height: 512), content: .polyp
    ).frame(at: 0).image
  }
}
