/// A line that ONNX Runtime logs.
public struct RuntimeLogLine: Sendable {
  /// How serious a line is.
  public enum Severity: Int, Comparable, Sendable {
    /// Details for debugging the library.
    case verbose
    /// What the library does.
    case information
    /// Something that may cost speed or accuracy.
    case warning
    /// Something that failed.
    case error
    /// Something after which the library cannot go on.
    case fatal

    /// Orders by seriousness.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// How serious the line is.
  public let severity: Severity
  /// The part of the library that speaks, such as `onnxruntime`.
  public let category: String
  /// The session's model, or the name of the environment.
  public let origin: String
  /// File, line and function in the library's source.
  public let location: String
  /// The text, without a line end.
  public let message: String
}

/// Takes lines that ONNX Runtime logs; called on any thread, several at once.
public typealias RuntimeLogHandler = @Sendable (RuntimeLogLine) -> Void
