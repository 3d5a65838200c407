import Base
import Client
import Models
import Wire

/// Works with the models of a running daemon; for operators.
enum RunningModelsCommand {
  static let commands = [status, load, activate, shadow, retire, selfTest]

  private static let options = [
    DaemonOptions.socket,
    .value("pipeline", "NAME", help: "The pipeline (the daemon's default).", completion: .none),
    .value("timeout", "SECONDS", help: "How long to wait for the daemon (600).", completion: .none),
    DaemonOptions.json,
  ]

  private static let record = Option.flag(
    "record", help: "Also set the version's state in the registry, for the daemon's next start.")

  private static let model = Command.Operands(
    "NAME[/VERSION]", count: 1...1, help: "The model.", completion: .none)

  private static let status = Command(
    "status", summary: "Prints what serves, what is loaded beside it, what runs in the shadow.",
    options: options
  ) { arguments in
    try run(.list, arguments)
  }

  private static let load = Command(
    "load", summary: "Loads and proves a model beside the one that serves.",
    discussion: "One model a pipeline waits so; activate lets it serve, retire lets it go.",
    options: options, operands: model
  ) { arguments in
    try run(.load, arguments)
  }

  private static let activate = Command(
    "activate", summary: "Lets a model serve a pipeline, from its next frame on.",
    discussion: """
      A model that is not loaded is loaded first. The old one serves until then and goes when its
      last frame is answered. If the new one does not prove itself, everything stays as it is.
      """,
    options: options + [record], operands: model
  ) { arguments in
    try run(.activate, arguments, recording: .active)
  }

  private static let shadow = Command(
    "shadow", summary: "Lets a model see a pipeline's frames without showing what it says.",
    options: options + [record], operands: model
  ) { arguments in
    try run(.shadow, arguments, recording: .shadow)
  }

  private static let retire = Command(
    "retire", summary: "Ends what a model does for a pipeline, and frees its memory.",
    discussion: """
      A model that waits or watches goes at once. The one that serves the default pipeline, or a
      pipeline with open streams, is refused: activate another one there. In the registry, where
      --record changes it, retired is final.
      """,
    options: options + [record], operands: model
  ) { arguments in
    try run(.retire, arguments, recording: .retired)
  }

  private static let selfTest = Command(
    "self-test", summary: "Has a loaded model reproduce its golden output again.",
    options: options,
    operands: .init(
      "NAME[/VERSION]", count: 0...1, help: "The model (the one that serves).", completion: .none)
  ) { arguments in
    try run(.selfTest, arguments)
  }

  /// Sends a request and prints what became of it.
  private static func run(
    _ action: ManageMessage.Action, _ arguments: ParsedArguments, recording state: ModelState? = nil
  ) throws -> Int32 {
    let timeout = Duration.seconds(try arguments.number("timeout", in: 1...86_400) ?? 600)
    let daemon = try DaemonOptions.connect(
      arguments, masks: .none, contours: false, timeout: timeout)
    let answer = try ManagementAnswer(
      daemon.manage(
        ManageMessage(
          action, model: arguments.operands.first, pipeline: arguments.string("pipeline"))))
    let json = arguments.has("json")
    print(try json ? answer.json + "\n" : answer.text, terminator: "")
    if let state, arguments.has("record") { try record(state, answer, action) }
    return answer.hasPassed ? ExitStatus.done : ExitStatus.failed
  }

  /// Writes into the registry what the daemon does now.
  private static func record(
    _ state: ModelState, _ answer: ManagementAnswer, _ action: ManageMessage.Action
  ) throws {
    guard let registry = answer.registry, let model = answer.model else { return }
    let folder = try ModelRegistry(root: registry).resolve(model)
    // What is active stays so: it may serve one pipeline and watch another.
    guard try !(action == .shadow && folder.readState() == .active) else { return }
    let before = try folder.setState(state)
    StandardError.print(
      "\(folder.identity) in \(registry): \(before.rawValue) -> \(state.rawValue)")
  }
}
