import Base
import Foundation

/// Trials of the ledger that need processes of their own: measuring, and being killed.
@main
enum LedgerTrial {
  static func main() {
    do {
      let arguments = CommandLine.arguments.dropFirst()
      switch arguments.first {
      case "measure": try Measurement(arguments.dropFirst()).run()
      case "day": try FrameDay(arguments.dropFirst()).run()
      case "append": try AppendingChild(arguments.dropFirst()).run()
      case "kill":
        guard try KillTrial(arguments.dropFirst()).run() else { exit(1) }
      default:
        throw TrialError(
          "measure FOLDER | day FOLDER HOURS STATIONS | append FOLDER SEED | kill FOLDER ROUNDS SEED"
        )
      }
    } catch {
      FileHandle.standardError.write(Data("ledger trial: \(error)\n".utf8))
      exit(2)
    }
  }
}

/// Why a trial could not be made.
struct TrialError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
