import Base
import Foundation

/// Kills a daemon that serves a study, again and again on the same ledger, and looks for all that it has
/// told to be on the disk.
struct KillTrial {
  /// When the daemon is killed.
  private enum Moment: String {
    /// While stations stream and people record.
    case load
    /// Between its first file of the ledger and its first answer; every other time, so that there is
    /// something new to open.
    case start
  }

  private let folder: String
  private let kills: Int
  private let seed: UInt64
  private let moment: Moment

  /// Kills of one ledger: opening after a kill is to be killed too, and a new ledger made.
  private static let killsOfALedger = 50
  private static let killsBetweenVerifications = 10
  private static let longestLoadSeconds = 0.8

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 4, let kills = Int(arguments[1]), let seed = UInt64(arguments[2]),
      let moment = Moment(rawValue: arguments[3]), kills > 0
    else { throw TrialError(DaemonTrial.usage) }
    folder = arguments[0]
    self.kills = kills
    self.seed = seed
    self.moment = moment
  }

  /// Whether nothing that was acknowledged was missing, and every ledger verified.
  func run() throws -> Bool {
    let began = MonotonicInstant.now
    let study = try TrialStudy(folder: "\(folder)/study")
    var generator = SeededGenerator(seed: seed)
    var account = KillAccount()
    for (index, first) in stride(from: 0, to: kills, by: KillTrial.killsOfALedger).enumerated() {
      let last = min(kills, first + KillTrial.killsOfALedger)
      let ledger = try study.ledger("ledger-\(index)", keepsPictures: true)
      let problems = try kill(first..<last, ledger, study, &generator, &account)
      for problem in problems { say("kills \(first) to \(last), seed \(seed): \(problem)") }
      account.problems += problems.count
      say("\(last) kills after \(Int((MonotonicInstant.now - began).seconds)) s: \(account)")
      if !problems.isEmpty { break }
      try FileManager.default.removeItem(atPath: ledger.place)
    }
    say("\(account), seed \(seed)")
    return account.problems == 0
  }

  /// One ledger's kills, and its end in order.
  private func kill(
    _ range: Range<Int>, _ ledger: TrialLedger, _ study: TrialStudy,
    _ generator: inout SeededGenerator, _ account: inout KillAccount
  ) throws -> [String] {
    let acknowledgements = Acknowledgements()
    let check = LedgerCheck(ledger: ledger, acknowledgements: acknowledgements)
    let stations = (1...2).map {
      StationClient("S-\($0)", socket: study.socket, framesPerSecond: 100, acknowledgements)
    }
    let room = RoomClient("E", socket: study.socket, acknowledgements)
    var problems: [String] = []
    for number in range where problems.isEmpty {
      let daemon = try TrialDaemon(study, configuration: ledger.configuration)
      if moment == .start, number % 2 == 1 {
        daemon.waitUntilItOpensFiles(in: ledger.folder)
        let limit = account.typicalOpening.seconds * 1.2
        usleep(UInt32(Double.random(in: 0...limit, using: &generator) * 1e6))
        daemon.kill()
        account.noteStartUp(log: daemon.log)
      } else {
        daemon.waitUntilItOpensFiles(in: ledger.folder)
        let opening = MonotonicInstant.now
        account.starts.append(try daemon.waitUntilReady())
        account.openings.append(MonotonicInstant.now - opening)
        let seconds = Double.random(in: 0...KillTrial.longestLoadSeconds, using: &generator)
        usleep(UInt32(seconds * 1e6))
        guard daemon.isRunning else { return ["biopsyd ended by itself: \(daemon.log)"] }
        daemon.kill()
        account.underLoad += 1
      }
      problems += check.quick().problems
      // Not opened again by a daemon yet: what the kill has left must be in order by itself.
      if number % KillTrial.killsBetweenVerifications == 0, problems.isEmpty {
        account.verifications += 1
        problems += try check.full(study, by: .command)
      }
    }
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    account.starts.append(try daemon.waitUntilReady())
    usleep(100_000)
    let status = daemon.stop()
    if status != 0 {
      problems.append("biopsyd ended with \(status.map(String.init) ?? "no status"): \(daemon.log)")
    }
    for station in stations { station.stop() }
    room.stop()
    account.verifications += 1
    problems += check.quick().problems + (try check.full(study, by: .command))
    problems += try check.strayPictures()
    account.add(acknowledgements.all)
    return problems
  }
}
