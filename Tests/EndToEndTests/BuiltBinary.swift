import Base
import Foundation
import Testing

/// Runs the programs that this build made.
enum BuiltBinary {
  /// What a program did.
  struct Outcome {
    let status: Int32
    let output: String
    let errors: String

    /// The output as a JSON document.
    func json() throws -> JSONValue {
      try JSONValue(parsing: Array(output.utf8))
    }
  }

  /// The folder of the build's products: the test program lies in it.
  static let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()

  /// The checkout, where `Models` and `Schemas` are.
  static let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL

  /// Makes a process that has not started.
  static func process(_ name: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = folder.appendingPathComponent(name)
    process.arguments = arguments
    process.currentDirectoryURL = checkout
    process.standardInput = FileHandle.nullDevice
    return process
  }

  /// Runs a program to its end.
  ///
  /// - Parameters:
  ///   - name: `biopsyd` or `biopsyctl`.
  ///   - arguments: Its arguments.
  ///   - input: What it reads from standard input.
  /// - Returns: Exit status and output.
  /// - Throws: When the program cannot be started.
  static func run(
    _ name: String, _ arguments: [String], input: [UInt8]? = nil
  ) throws -> Outcome {
    try outcome(of: process(name, arguments), input: input)
  }

  /// Runs a process that has not started to its end.
  ///
  /// - Parameters:
  ///   - process: What to run.
  ///   - input: What it reads from standard input; nil to leave that as it is.
  /// - Returns: Exit status and output.
  /// - Throws: When the program cannot be started.
  static func outcome(of process: Process, input: [UInt8]? = nil) throws -> Outcome {
    let folder = try TemporaryFolder()
    let output = folder.path("out")
    let errors = folder.path("err")
    for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
    // Files rather than pipes: a program that writes much cannot block on this one.
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    if let input {
      try Data(input).write(to: URL(fileURLWithPath: folder.path("in")))
      process.standardInput = FileHandle(forReadingAtPath: folder.path("in"))
    }
    try process.run()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      output: try String(contentsOfFile: output, encoding: .utf8),
      errors: try String(contentsOfFile: errors, encoding: .utf8))
  }
}

/// A folder that goes when the test lets go of it.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsy-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> String {
    url.appendingPathComponent(name).path
  }
}
