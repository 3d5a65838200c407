import Foundation

/// A program of this machine that a test can do without.
struct Tool {
  let path: String

  /// Looks the program up; nil, with a line that says which test goes without, where it is not there.
  static func find(_ name: String, test: String = #function) -> Tool? {
    let folders = ProcessInfo.processInfo.environment["PATH", default: ""].split(separator: ":")
    let found = folders.map { "\($0)/\(name)" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    if let found { return Tool(path: found) }
    skip("\(name) is not installed", test: test)
    return nil
  }

  /// Says on standard error what a test goes without.
  static func skip(_ reason: String, test: String = #function) {
    FileHandle.standardError.write(Data("SKIPPED \(test): \(reason)\n".utf8))
  }

  /// Runs the program in the checkout, to its end.
  func run(
    _ arguments: [String], environment: [String: String]? = nil
  ) throws -> BuiltBinary.Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = BuiltBinary.checkout
    process.environment = environment ?? ProcessInfo.processInfo.environment
    process.standardInput = FileHandle.nullDevice
    return try BuiltBinary.outcome(of: process)
  }
}
