extension Command {
  /// What a command line asks for.
  public enum Request: Sendable {
    /// Run a command.
    case run(Command, ParsedArguments)
    /// Print the help of a command.
    case help(String)
  }

  /// Reads a command line.
  ///
  /// Options are `--name value` or `--name=value`, anywhere after the command's words; `--` ends
  /// them. `--help` (`-h`) at any level asks for that level's help.
  ///
  /// - Parameter arguments: The words after the program's name.
  /// - Returns: What to do.
  /// - Throws: `UsageError` when the line makes no sense.
  public func parse(_ arguments: [String]) throws(UsageError) -> Request {
    try parse(arguments[...], path: [name])
  }

  private func parse(
    _ arguments: ArraySlice<String>, path: [String]
  ) throws(UsageError) -> Request {
    guard subcommands.isEmpty else {
      guard let word = arguments.first, word != "--help", word != "-h" else {
        if arguments.isEmpty { throw UsageError("a command is missing", commandPath: path) }
        return .help(helpText(path: path))
      }
      guard let command = subcommands.first(where: { $0.name == word }) else {
        throw UsageError("no such command: \"\(word)\"", commandPath: path)
      }
      return try command.parse(arguments.dropFirst(), path: path + [word])
    }
    var rest = arguments
    var operands: [String] = []
    var given: [String: [String]] = [:]
    while let word = rest.popFirst() {
      if word == "--help" || word == "-h" { return .help(helpText(path: path)) }
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      let (option, value) = try parseOption(word, rest: &rest, path: path)
      if case .values = option.kind {
        given[option.name, default: []].append(value)
      } else if given.updateValue([value], forKey: option.name) != nil {
        throw UsageError("--\(option.name) is given twice", commandPath: path)
      }
    }
    try check(operands, path: path)
    return .run(
      self, ParsedArguments(commandPath: path, operands: operands, given: given))
  }

  private func parseOption(
    _ word: String, rest: inout ArraySlice<String>, path: [String]
  ) throws(UsageError) -> (option: Option, value: String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let option = options.first(where: { "--\($0.name)" == parts[0] }) else {
      throw UsageError("no such option: \(parts[0])", commandPath: path)
    }
    switch (option.valueName, parts.count) {
    case (nil, 1): return (option, "")
    case (nil, _): throw UsageError("\(parts[0]) takes no value", commandPath: path)
    case (_, 2): return (option, String(parts[1]))
    case (let valueName?, _):
      guard let value = rest.popFirst() else {
        throw UsageError("\(parts[0]) needs a value: \(valueName)", commandPath: path)
      }
      return (option, value)
    }
  }

  private func check(_ given: [String], path: [String]) throws(UsageError) {
    guard let operands else {
      if let first = given.first {
        throw UsageError("\"\(first)\" is one word too many", commandPath: path)
      }
      return
    }
    if given.count < operands.count.lowerBound {
      throw UsageError("\(operands.name) is missing", commandPath: path)
    }
    if given.count > operands.count.upperBound {
      throw UsageError(
        "\"\(given[operands.count.upperBound])\" is one word too many", commandPath: path)
    }
  }
}
