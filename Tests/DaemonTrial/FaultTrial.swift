import Base
import Client
import Foundation
import Wire

/// Lets one file operation after the other fail in a daemon that serves a study, and looks afterwards for
/// all that it has told to be on the disk.
///
/// Two lives of a daemon: one that begins a ledger, and one that goes on with it. Each opens it, records an
/// examination, signs a checkpoint and ends. Then the disk works again, and another daemon has to.
struct FaultTrial {
  /// Which of a ledger's daemons has the fault.
  private enum Life: String, CaseIterable {
    case beginning, continuing
  }

  private let folder: String
  private let step: Int
  /// The operations that are made to fail, as `Tests/CFileFaults` calls them; nil for all.
  private let chosen: Set<String>?

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard (1...3).contains(arguments.count),
      let step = arguments.count > 1 ? Int(arguments[1]) : 1, step > 0
    else { throw TrialError(DaemonTrial.usage) }
    folder = arguments[0]
    self.step = step
    chosen = arguments.count > 2 ? Set(arguments[2].split(separator: ",").map(String.init)) : nil
  }

  /// Whether nothing was lost, and everything that was refused was said.
  func run() throws -> Bool {
    let study = try TrialStudy(folder: "\(folder)/study")
    let before = try FaultRound.prepare(study)
    var account = FaultAccount()
    for life in Life.allCases {
      let clean = FaultRound(study, plan: .none, before: life == .continuing ? before : nil)
      let operations = try clean.run().operations
      say("\(life.rawValue) a ledger: \(operations.count) operations")
      let counts = Dictionary(grouping: operations) { String($0.prefix { $0 != " " }) }
        .mapValues(\.count).filter { chosen?.contains($0.key) ?? true }
      for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
        for number in stride(from: 1, through: count, by: step) {
          for kind in FileFault.kinds(of: name) {
            let round = FaultRound(
              study, plan: FileFault(kind: kind, operation: name, number: number),
              before: life == .continuing ? before : nil)
            account.add(try round.run(), "\(life.rawValue), \(name) \(number), \(kind.rawValue)")
          }
        }
        say("  \(name), \(count) operations: \(account)")
      }
    }
    say(account.details)
    say("\(account)")
    return account.problems == 0
  }
}
