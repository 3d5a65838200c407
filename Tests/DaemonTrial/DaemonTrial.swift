import Base
import Foundation

/// Trials of a study's ledger in the daemon itself: killed under load, killed while it starts,
/// with a disk that fails, and measured.
@main
enum DaemonTrial {
  static let usage = """
    kill FOLDER KILLS SEED load|start | faults FOLDER [STEP [OPERATION,…]] | full FOLDER DISK | clock FOLDER
    | seal FOLDER ROUNDS SECONDS jpeg|raw
    """

  static func main() {
    // A client whose daemon is gone gets an error from its socket, no signal.
    signal(SIGPIPE, SIG_IGN)
    do {
      let arguments = CommandLine.arguments.dropFirst()
      switch arguments.first {
      case "kill":
        guard try KillTrial(arguments.dropFirst()).run() else { exit(1) }
      case "faults":
        guard try FaultTrial(arguments.dropFirst()).run() else { exit(1) }
      case "clock":
        guard try ClockTrial(arguments.dropFirst()).run() else { exit(1) }
      case "seal": try SealingTrial(arguments.dropFirst()).run()
      case "full":
        guard try FullDiskTrial(arguments.dropFirst()).run() else { exit(1) }
      default: throw TrialError(usage)
      }
    } catch {
      FileHandle.standardError.write(Data("daemon trial: \(error)\n".utf8))
      exit(2)
    }
  }
}

/// Prints a line at once, also into a file: a trial takes long, and is followed.
func say(_ line: String) {
  FileHandle.standardOutput.write(Data("\(line)\n".utf8))
}

/// Why a trial could not be made.
struct TrialError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
