import Base

/// A program with every kind of option, for the tests of this folder.
enum SampleProgram {
  enum Shape: String, CaseIterable, Sendable {
    case round, square
  }

  static let list = Command(
    "list", summary: "List the models.", options: [.flag("json", help: "Print JSON.")]
  ) { _ in 0 }

  static let show = Command(
    "show", summary: "Show one model.",
    options: [
      .flag("json", help: "Print JSON."),
      .value("models", "DIR", help: "The registry.", completion: .directory),
    ],
    operands: .init("MODEL", count: 1...1, help: "Which.", completion: .words(["lite", "large"]))
  ) { _ in 0 }

  static let predict = Command(
    "predict", summary: "Segment pictures.",
    discussion: "Prints one JSON document a picture.",
    options: [
      .flag("json", help: "Print JSON."),
      .value("fps", "RATE", help: "Frames a second."),
      .value("shape", "SHAPE", help: "A shape.", completion: .words(["round", "square"])),
      .value("out", "FILE", help: "Where to.", completion: .file),
      .values("set", "KEY=VALUE", help: "Sets something; may be given several times."),
    ],
    operands: .init("FILE", count: 1...3, help: "The pictures.")
  ) { _ in 0 }

  static let program = Command(
    "sample", summary: "A sample.",
    subcommands: [
      predict, Command("models", summary: "The registry.", subcommands: [list, show]),
    ])
}

extension Command {
  /// The arguments of a line that asks to run a command; nil for a line that asks for help.
  func run(_ line: String...) throws -> ParsedArguments? {
    guard case .run(_, let arguments) = try parse(line) else { return nil }
    return arguments
  }

  /// The text of a line that asks for help; nil for one that does not.
  func help(_ line: String...) throws -> String? {
    guard case .help(let text) = try parse(line) else { return nil }
    return text
  }
}
