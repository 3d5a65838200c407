import Base
import Biopsy
import Foundation
import Models
import Runtime

/// Works with the registry of models.
enum ModelsCommand {
  static let command = Command(
    "models", summary: "Lists, checks, seals and promotes models, on disk and in a running daemon.",
    discussion: """
      list to promote work on the registry's folder. status to self-test work on a running daemon
      and leave the folder alone, unless --record says so: a restarted daemon serves what its
      configuration and the folder say.
      """,
    subcommands: [
      list, show, verify, measure, seal, setState, RuleCommand.command, PromoteCommand.command,
    ] + RunningModelsCommand.commands)

  private static let registryOption = Option.value(
    "models", "DIR", help: "The registry's folder (Models, else /var/lib/biopsyd/models).",
    completion: .directory)

  private static let list = Command(
    "list", summary: "Lists all versions; fails if one of them is broken.",
    options: [registryOption, DaemonOptions.json]
  ) { arguments in
    let entries = try registry(arguments).entries()
    if arguments.has("json") {
      print(JSONValue.array(entries.map(json)).serialized())
    } else {
      for entry in entries {
        let name = entry.identity?.description ?? entry.path
        print("\(name)\t\(entry.state?.rawValue ?? "broken")\t\(entry.title ?? "")")
        for problem in entry.problems { StandardError.print("biopsyctl: \(problem)") }
      }
    }
    return entries.allSatisfy { $0.problems.isEmpty } ? ExitStatus.done : ExitStatus.failed
  }

  private static let show = Command(
    "show", summary: "Prints a version's manifest.", options: [registryOption],
    operands: .init("NAME[/VERSION]", count: 1...1, help: "The model.", completion: .none)
  ) { arguments in
    let manifest = try registry(arguments).resolve(arguments.operands[0]).readManifest()
    print(manifest.json.prettyPrinted(), terminator: "")
    return ExitStatus.done
  }

  private static let verify = Command(
    "verify", summary: "Checks a version's files and runs its self-test on this machine.",
    options: [DaemonOptions.json] + EngineConfiguration.options,
    operands: .init("NAME[/VERSION]", count: 1...1, help: "The model.", completion: .none)
  ) { arguments in
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    configuration.model = arguments.operands[0]
    let engine = try SegmentationEngine(configuration, logger: Logger(threshold: .warning))
    let report: JSONValue = [
      "model": .string(engine.model.identity.description),
      "model_sha256": .string(engine.model.digest.hex), "engine_details": .object(engine.details),
    ]
    print(
      arguments.has("json") ? report.serialized() + "\n" : report.prettyPrinted(), terminator: "")
    return engine.degradation == nil ? ExitStatus.done : ExitStatus.failed
  }

  private static let measure = Command(
    "measure", summary: "Runs a version's self-test on this machine and times its network.",
    options: [
      .value("rounds", "N", help: "How many runs are timed (15)."), DaemonOptions.json,
    ] + EngineConfiguration.options,
    operands: .init("NAME[/VERSION]", count: 1...1, help: "The model.", completion: .none)
  ) { arguments in
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    let trial = try ModelTrial(
      configuration.registry.resolve(arguments.operands[0]),
      runtime: OnnxRuntime.load(libraryPath: configuration.libraryPath),
      session: configuration.session,
      rounds: try arguments.integer("rounds", in: 1...100_000) ?? 15)
    print(
      arguments.has("json") ? trial.json.serialized() + "\n" : trial.text, terminator: "")
    return ExitStatus.done
  }

  private static let seal = Command(
    "seal", summary: "Makes a version servable: golden output, digests, manifest.",
    discussion: """
      FOLDER is NAME/VERSION with model.onnx, the golden picture and manifest.draft.json, which is a
      manifest without sizes and digests. The golden output is computed on one processor thread.
      A sealed version is not overwritten.
      """,
    options: [
      .value(
        "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
        completion: .file)
    ],
    operands: .init("FOLDER", count: 1...1, help: "The version's folder.", completion: .directory)
  ) { arguments in
    let runtime = try OnnxRuntime.load(libraryPath: arguments.string("runtime-library"))
    let product = try ModelSealer(runtime: runtime)
      .seal(ModelFolder(path: arguments.operands[0]))
    print("sealed \(product.manifest.identity)")
    StandardError.print(
      String(
        format: "The golden picture is positive on %.1f %% of its pixels.",
        product.goldenPositiveShare * 100))
    return ExitStatus.done
  }

  private static let setState = Command(
    "set-state", summary: "Moves a version to candidate, shadow, active or retired.",
    discussion: """
      Nothing is compared and nothing recorded: a trained version is made active with promote.
      """,
    options: [
      registryOption,
      .value(
        "to", "STATE", help: "The new state.",
        completion: .words(ModelState.allCases.map(\.rawValue))),
    ],
    operands: .init("NAME/VERSION", count: 1...1, help: "The version.", completion: .none)
  ) { arguments in
    guard let state: ModelState = try arguments.choice("to") else {
      throw arguments.usageError("--to is missing")
    }
    let folder = try registry(arguments).resolve(arguments.operands[0])
    let before = try folder.setState(state)
    print("\(folder.identity): \(before.rawValue) -> \(state.rawValue)")
    return ExitStatus.done
  }

  private static func registry(_ arguments: ParsedArguments) -> ModelRegistry {
    var configuration = EngineConfiguration()
    configuration.modelsFolder = arguments.string("models")
    return configuration.registry
  }

  private static func json(_ entry: ModelEntry) -> JSONValue {
    [
      "path": .string(entry.path),
      "name": entry.identity.map { .string($0.name) } ?? .null,
      "version": entry.identity.map { .integer(Int64($0.version)) } ?? .null,
      "state": entry.state.map { .string($0.rawValue) } ?? .null,
      "title": entry.title.map { .string($0) } ?? .null,
      "problems": .array(entry.problems.map { .string($0.message) }),
    ]
  }
}
