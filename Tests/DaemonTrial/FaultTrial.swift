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

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard (1...2).contains(arguments.count) else { throw TrialError(DaemonTrial.usage) }
    folder = arguments[0]
    guard let step = arguments.count == 2 ? Int(arguments[1]) : 1, step > 0 else {
      throw TrialError(DaemonTrial.usage)
    }
    self.step = step
  }

  /// Whether nothing was lost, and everything that was refused was said.
  func run() throws -> Bool {
    let study = try TrialStudy(folder: "\(folder)/study")
    var account = FaultAccount()
    for life in Life.allCases {
      let count = try FaultRound(
        study, plan: .none, continues: life == .continuing, number: 0
      ).run().operations.count
      say("\(life.rawValue) a ledger: \(count) operations")
      for (index, fault) in FileFault.Kind.allCases.enumerated() {
        // Where not all are tried, other ones for each kind.
        var number = 1 + index * step / FileFault.Kind.allCases.count
        while true {
          let fault = FileFault(kind: fault, number: number)
          let round = FaultRound(
            study, plan: fault, continues: life == .continuing, number: account.rounds + 1)
          let outcome = try round.run()
          guard outcome.failed != nil else { break }
          account.add(outcome, "\(life.rawValue), operation \(number), \(fault.kind.rawValue)")
          number += step
        }
        say("\(life.rawValue), \(fault.rawValue): \(account)")
      }
    }
    say(account.details)
    say("\(account)")
    return account.problems == 0
  }
}
