import Foundation

/// How grave a log line is; the raw value is the syslog priority that journald reads.
public enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  /// Something failed; somebody has to act.
  case error = 3
  /// Something is not as it should be; service goes on.
  case warning = 4
  /// Normal but worth keeping: started, ready, stopped.
  case notice = 5
  /// What happens in normal operation.
  case info = 6
  /// For finding faults.
  case debug = 7

  /// The level's name in configuration files and options.
  public var name: String {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .notice: "notice"
    case .info: "info"
    case .debug: "debug"
    }
  }

  /// Finds a level by its name.
  public init?(name: String) {
    guard let level = LogLevel.allCases.first(where: { $0.name == name }) else { return nil }
    self = level
  }

  /// Whether `left` is graver than `right`.
  public static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Writes log lines of the form `<6>event key=value key="quoted value"`.
///
/// The prefix is the priority that journald takes from a service's standard error
/// (sd-daemon(3)); it is left out on a terminal. A line goes out in one `write`, so lines of
/// different threads never mix. Nothing about a patient may be logged.
public struct Logger: Sendable {
  /// Lines less grave than this are not written.
  public let threshold: LogLevel
  private let write: @Sendable (String) -> Void
  private let showsPriority: Bool

  /// Logs to standard error.
  public init(threshold: LogLevel = .info) {
    self.threshold = threshold
    showsPriority = isatty(STDERR_FILENO) == 0
    write = { @Sendable line in
      var line = line
      // A log that cannot be written must not stop the service: the result is not looked at.
      line.withUTF8 { _ = Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
  }

  /// Logs to a function, each line with its priority prefix.
  ///
  /// - Parameters:
  ///   - threshold: Lines less grave than this are not written.
  ///   - write: Takes whole lines with their line feed, from any thread.
  public init(threshold: LogLevel, write: @escaping @Sendable (String) -> Void) {
    self.threshold = threshold
    self.write = write
    showsPriority = true
  }

  /// Writes one line, if it is grave enough.
  ///
  /// - Parameters:
  ///   - level: How grave it is.
  ///   - event: What happened, in snake case.
  ///   - fields: Names in snake case, and values; a nil value is left out.
  public func log(
    _ level: LogLevel, _ event: String, _ fields: KeyValuePairs<String, (any Sendable)?> = [:]
  ) {
    guard level <= threshold else { return }
    var line = showsPriority ? "<\(level.rawValue)>\(event)" : event
    for (name, value) in fields {
      if let value { line += " \(name)=\(Logger.quoted(String(describing: value)))" }
    }
    write(line + "\n")
  }

  /// The value as it is, or in JSON quotes where it would not read back.
  private static func quoted(_ value: String) -> String {
    let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3D }
    return isPlain ? value : JSONValue.string(value).serialized()
  }
}
