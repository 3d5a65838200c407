/// What the user gave a command.
public struct ParsedArguments: Sendable {
  /// The words of the command, such as `["biopsyctl", "models", "list"]`.
  public let commandPath: [String]
  /// What was given besides options.
  public let operands: [String]
  private let given: [String: [String]]

  init(commandPath: [String], operands: [String], given: [String: [String]]) {
    self.commandPath = commandPath
    self.operands = operands
    self.given = given
  }

  /// Whether the option was given.
  public func has(_ option: String) -> Bool {
    given[option] != nil
  }

  /// The option's value, or nil when it was not given.
  public func string(_ option: String) -> String? {
    given[option]?.last
  }

  /// All values of an option that may be given several times.
  public func strings(_ option: String) -> [String] {
    given[option] ?? []
  }

  /// The option's value as a whole number.
  ///
  /// - Parameters:
  ///   - option: The option's name.
  ///   - range: The allowed values.
  /// - Returns: The number, or nil when the option was not given.
  /// - Throws: `UsageError` when the value is no whole number in the range.
  public func integer(
    _ option: String, in range: ClosedRange<Int>
  ) throws(UsageError) -> Int? {
    guard let text = string(option) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw UsageError(
        "--\(option): a whole number from \(range.lowerBound) to \(range.upperBound) is expected, "
          + "not \"\(text)\"", commandPath: commandPath)
    }
    return value
  }

  /// The option's value as a number.
  ///
  /// - Parameters:
  ///   - option: The option's name.
  ///   - range: The allowed values.
  /// - Returns: The number, or nil when the option was not given.
  /// - Throws: `UsageError` when the value is no number in the range.
  public func number(
    _ option: String, in range: ClosedRange<Double>
  ) throws(UsageError) -> Double? {
    guard let text = string(option) else { return nil }
    guard let value = Double(text), range.contains(value) else {
      throw UsageError(
        "--\(option): a number from \(range.lowerBound) to \(range.upperBound) is expected, "
          + "not \"\(text)\"", commandPath: commandPath)
    }
    return value
  }

  /// The option's value as one of an enumeration's raw values.
  ///
  /// - Parameters:
  ///   - option: The option's name.
  ///   - type: The enumeration.
  /// - Returns: The case, or nil when the option was not given.
  /// - Throws: `UsageError` that lists the allowed values.
  public func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ option: String, of type: Choice.Type = Choice.self
  ) throws(UsageError) -> Choice? {
    guard let text = string(option) else { return nil }
    guard let choice = Choice(rawValue: text) else {
      let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      throw UsageError(
        "--\(option): one of \(allowed) is expected, not \"\(text)\"", commandPath: commandPath)
    }
    return choice
  }

  /// An error about what the user gave, for rules that a command checks itself.
  public func usageError(_ message: String) -> UsageError {
    UsageError(message, commandPath: commandPath)
  }
}

/// The command line does not say what the program can do.
public struct UsageError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let message: String
  /// The command that was being read.
  public let commandPath: [String]

  init(_ message: String, commandPath: [String]) {
    self.message = message
    self.commandPath = commandPath
  }

  /// What is wrong and where help is.
  public var description: String {
    "\(message)\nSee \"\(commandPath.joined(separator: " ")) --help\"."
  }
}
