internal import Base
internal import COnnxRuntime
internal import Foundation

/// Where the library's log lines go: the C callback's parameter, alive as long as the library.
final class LogSink: Sendable {
  private let handler = Locked<RuntimeLogHandler>(LogSink.writeToStandardError)

  func setHandler(_ newHandler: @escaping RuntimeLogHandler) {
    handler.withLock { $0 = newHandler }
  }

  /// The C callback, whose parameter is an unretained `LogSink`.
  static let callback: OrtLoggingFunction = {
    parameter, severity, category, origin, location, message in
    guard let parameter else { return }
    let sink = Unmanaged<LogSink>.fromOpaque(parameter).takeUnretainedValue()
    let line = RuntimeLogLine(
      severity: .init(rawValue: Int(severity.rawValue)) ?? .error,
      category: text(category), origin: text(origin), location: text(location),
      message: text(message).trimmingCharacters(in: .whitespacesAndNewlines))
    // Called outside the lock, so that a handler may itself set another one.
    let handler = sink.handler.withLock { $0 }
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
