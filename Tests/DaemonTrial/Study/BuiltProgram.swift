import Foundation

/// The programs that lie beside this one.
enum BuiltProgram {
  private static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// Where a file lies that this build made.
  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A process that has not started.
  static func process(_ name: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = folder.appendingPathComponent(name)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - name: The program.
  ///   - arguments: Its arguments.
  ///   - mayFail: Whether another status than 0 is of interest, rather than the end of the trial.
  /// - Returns: Its status and what it printed.
  /// - Throws: `TrialError`.
  @discardableResult
  static func run(
    _ name: String, _ arguments: [String], mayFail: Bool = false
  ) throws -> (status: Int32, output: String) {
    let process = process(name, arguments)
    let output = Pipe()
    process.standardOutput = output
    process.standardError = mayFail ? nil : output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard mayFail || process.terminationStatus == 0 else {
      throw TrialError("\(name) \(arguments.joined(separator: " ")): \(text)")
    }
    return (process.terminationStatus, text)
  }
}
