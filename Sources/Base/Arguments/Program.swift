import Foundation

/// The exit statuses that every command of this project uses.
public enum ExitStatus {
  /// The task is done, the check passed.
  public static let done: Int32 = 0
  /// The task or the check failed.
  public static let failed: Int32 = 1
  /// The command line or the configuration makes no sense.
  public static let usage: Int32 = 2
  /// The daemon cannot be reached.
  public static let unreachable: Int32 = 3
}

extension Command {
  /// Runs the process's command line and ends the process with the command's status.
  ///
  /// - Parameter statusOf: Chooses the exit status for an error that a command threw.
  public func main(statusOf: (any Error) -> Int32 = { _ in ExitStatus.failed }) -> Never {
    // Writing to a pipe or socket whose reader left is an error to handle, not a reason to die.
    signal(SIGPIPE, SIG_IGN)
    do {
      switch try parse(Array(CommandLine.arguments.dropFirst())) {
      case .help(let text):
        print(text, terminator: "")
        exit(ExitStatus.done)
      case .run(let command, let arguments):
        exit(try command.run?(arguments) ?? ExitStatus.usage)
      }
    } catch {
      StandardError.print("\(name): \(error)")
      exit(error is UsageError ? ExitStatus.usage : statusOf(error))
    }
  }
}

/// The stream for progress and messages, apart from a command's result.
public enum StandardError {
  /// Writes a line.
  public static func print(_ text: String, terminator: String = "\n") {
    FileHandle.standardError.write(Data((text + terminator).utf8))
  }
}
