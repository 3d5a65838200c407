/// What a command line can say: a program, or one of its subcommands.
///
/// The same description parses the line, prints the help and completes words in a shell.
public struct Command: Sendable {
  /// What follows the options.
  public struct Operands: Sendable {
    /// The name in the help, such as `FILE`.
    public let name: String
    /// How many may be given.
    public let count: ClosedRange<Int>
    /// One line for the help.
    public let help: String
    /// What a shell offers for it.
    public let completion: Completion

    /// Describes operands.
    public init(
      _ name: String, count: ClosedRange<Int>, help: String, completion: Completion = .file
    ) {
      self.name = name
      self.count = count
      self.help = help
      self.completion = completion
    }
  }

  /// The word that selects the command.
  public let name: String
  /// One line on what it does.
  public let summary: String
  /// More on it, shown by `--help`; may be empty.
  public let discussion: String
  /// The options it takes, besides `--help`.
  public let options: [Option]
  /// What it takes besides options; nil for nothing.
  public let operands: Operands?
  /// Commands below this one; then `run` is nil.
  public let subcommands: [Command]
  /// The work; the result is the process's exit status.
  public let run: (@Sendable (ParsedArguments) throws -> Int32)?

  /// Describes a command that does something.
  public init(
    _ name: String, summary: String, discussion: String = "", options: [Option] = [],
    operands: Operands? = nil, run: @escaping @Sendable (ParsedArguments) throws -> Int32
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.options = options
    self.operands = operands
    self.subcommands = []
    self.run = run
  }

  /// Describes a command that only groups others.
  public init(
    _ name: String, summary: String, discussion: String = "", subcommands: [Command]
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.options = []
    self.operands = nil
    self.subcommands = subcommands
    self.run = nil
  }
}

/// A long option of a command.
public struct Option: Sendable {
  /// How often the option may be given, and whether a value follows.
  public enum Kind: Sendable {
    /// No value.
    case flag
    /// One value.
    case value(String)
    /// One value each time it is given.
    case values(String)
  }

  /// The name without dashes, such as `socket`.
  public let name: String
  /// Flag or value.
  public let kind: Kind
  /// One line for the help.
  public let help: String
  /// What a shell offers for the value.
  public let completion: Completion

  /// An option without a value.
  public static func flag(_ name: String, help: String) -> Option {
    Option(name: name, kind: .flag, help: help, completion: .none)
  }

  /// An option with one value.
  ///
  /// - Parameters:
  ///   - name: The name without dashes.
  ///   - value: The value's name in the help, such as `PATH`.
  ///   - help: One line.
  ///   - completion: What a shell offers for the value.
  /// - Returns: The option.
  public static func value(
    _ name: String, _ value: String, help: String, completion: Completion = .none
  ) -> Option {
    Option(name: name, kind: .value(value), help: help, completion: completion)
  }

  /// An option that may be given several times, each with a value.
  ///
  /// - Parameters:
  ///   - name: The name without dashes.
  ///   - value: The value's name in the help, such as `KEY=VALUE`.
  ///   - help: One line.
  /// - Returns: The option.
  public static func values(_ name: String, _ value: String, help: String) -> Option {
    Option(name: name, kind: .values(value), help: help, completion: .none)
  }

  /// The name of the value in the help, or nil for a flag.
  var valueName: String? {
    switch kind {
    case .flag: nil
    case .value(let name), .values(let name): name
    }
  }
}

/// What a shell offers where a value is expected.
public enum Completion: Sendable {
  /// Nothing.
  case none
  /// Files.
  case file
  /// Folders.
  case directory
  /// Given words.
  case words([String])
}
