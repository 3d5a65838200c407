internal import Base
internal import COnnxRuntime
internal import Foundation

/// Where the library's log lines go: the C callback's parameter, alive as long as the library.
final class LogSink: Sendable {
  private struct State {
    var handler: RuntimeLogHandler
    /// The errors logged on each thread that collects them.
    var errors: [pthread_t: [String]] = [:]
  }

  private let state = Locked(State(handler: LogSink.writeToStandardError))

  func setHandler(_ handler: @escaping RuntimeLogHandler) {
    state.withLock { $0.handler = handler }
  }

  /// Collects the errors that the library logs on this thread while `body` runs.
  ///
  /// Providers that live in a library of their own log why they will not start, and the status
  /// says only that they did not.
  ///
  /// - Parameter body: A call of the library.
  /// - Returns: What `body` returned, and the lines.
  func collectingErrors(_ body: () -> OpaquePointer?) -> (status: OpaquePointer?, lines: [String]) {
    let thread = pthread_self()
    state.withLock { $0.errors[thread] = [] }
    let status = body()
    return (status, state.withLock { $0.errors.removeValue(forKey: thread) } ?? [])
  }

  /// The C callback, whose parameter is an unretained `LogSink`.
  static let callback: OrtLoggingFunction = {
    parameter, severity, category, origin, location, message in
    guard let parameter else { return }
    let sink = Unmanaged<LogSink>.fromOpaque(parameter).takeUnretainedValue()
    sink.take(
      RuntimeLogLine(
        severity: .init(rawValue: Int(severity.rawValue)) ?? .error,
        category: text(category), origin: text(origin), location: text(location),
        message: text(message).trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  private func take(_ line: RuntimeLogLine) {
    // Said of every model that cannot be loaded while a profile is asked for.
    if line.message.hasPrefix("Could not write a profile because no model was loaded") { return }
    let handler = state.withLock { state in
      if line.severity >= .error { state.errors[pthread_self()]?.append(line.message) }
      return state.handler
    }
    // Called outside the lock, so that a handler may itself set another one.
    handler(line)
  }

  private static func text(_ characters: UnsafePointer<CChar>?) -> String {
    characters.map { String(cString: $0) } ?? ""
  }

  private static let writeToStandardError: RuntimeLogHandler = { line in
    let text = "onnxruntime \(line.severity): \(line.message)\n"
    FileHandle.standardError.write(Data(text.utf8))
  }
}
