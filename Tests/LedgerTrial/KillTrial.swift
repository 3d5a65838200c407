import Base
import Foundation
import Ledger

/// Kills a process that appends, again and again on the same ledger, and looks for all that it said.
struct KillTrial {
  private let folder: String
  private let rounds: Int
  private let seed: UInt64

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 3, let rounds = Int(arguments[1]), let seed = UInt64(arguments[2]),
      rounds > 0
    else { throw TrialError("kill FOLDER ROUNDS SEED") }
    folder = arguments[0]
    self.rounds = rounds
    self.seed = seed
  }

  /// Whether nothing that was acknowledged was missing, and every ledger verified.
  func run() throws -> Bool {
    var generator = SeededGenerator(seed: seed)
    var counts = (receipts: 0, erasures: 0, checkpoints: 0, faults: 0)
    var ledgerFolder = ""
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for round in 0..<rounds {
      // Each ledger is killed ten times, so that opening after a kill is killed too.
      if round % KillTrial.killsOfALedger == 0 {
        if !ledgerFolder.isEmpty { try FileManager.default.removeItem(atPath: ledgerFolder) }
        ledgerFolder = "\(folder)/\(round)"
      }
      // Every fourth may be killed before its first line: while it makes or opens the ledger.
      let lines = try kill(
        ledgerFolder, seed: seed &+ UInt64(round),
        after: Double.random(in: 0...0.2, using: &generator), ofFirstLine: round % 4 != 0)
      let problems = try check(lines, ledgerFolder)
      for problem in problems { print("round \(round), seed \(seed): \(problem)") }
      counts.faults += problems.count
      counts.receipts += lines.count { $0.first == "receipt" }
      counts.erasures += lines.count { $0.first == "erased" }
      counts.checkpoints += lines.count { $0.first == "checkpoint" }
      if !problems.isEmpty { break }
    }
    print(
      "\(rounds) kills: \(counts.receipts) receipts, \(counts.erasures) erasures,",
      "\(counts.checkpoints) checkpoints acknowledged; \(counts.faults) faults")
    return counts.faults == 0
  }

  private static let killsOfALedger = 10

  /// Runs the child for a moment, and returns the words of the lines that it printed.
  private func kill(
    _ ledgerFolder: String, seed: UInt64, after seconds: Double, ofFirstLine: Bool
  ) throws -> [[Substring]] {
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = ["append", ledgerFolder, String(seed)]
    let output = Pipe()
    child.standardOutput = output
    try child.run()
    let hasSpoken = Flag()
    let process = child.processIdentifier
    let killer = DedicatedThread(name: "kill") {
      if ofFirstLine { _ = hasSpoken.wait(timeout: .seconds(10)) }
      usleep(UInt32(seconds * 1e6))
      Foundation.kill(process, SIGKILL)
    }
    var text = Data()
    while true {
      let part = output.fileHandleForReading.availableData
      hasSpoken.set()
      if part.isEmpty { break }
      text += part
    }
    killer.join()
    child.waitUntilExit()
    guard child.terminationReason == .uncaughtSignal else {
      throw TrialError("the child ended by itself, with status \(child.terminationStatus)")
    }
    return String(decoding: text, as: UTF8.self).split(separator: "\n").map { line in
      line.split(separator: " ")
    }
  }

  /// What is not as it was acknowledged.
  private func check(_ lines: [[Substring]], _ ledgerFolder: String) throws -> [String] {
    var problems: [String] = []
    let configuration = try TrialLedger.configuration(ledgerFolder)
    do throws(LedgerError) {
      _ = try LedgerReader(folder: ledgerFolder)
    } catch {
      // Readers cannot undo half a change of a finished file, and must say so.
      if error.code != .notFound { print("before it was opened for writing: \(error)") }
    }
    // Opening finishes what the kill left undone; only then all must be in order.
    do throws(LedgerError) {
      try LedgerWriter.open(configuration).close()
    } catch {
      let isNotMadeYet = error.code == .notFound && lines.isEmpty
      return isNotMadeYet ? [] : ["\(error)"]
    }
    let reader = try LedgerReader(folder: ledgerFolder)
    var checkpoints: [String] = []
    for words in lines where words.count >= 2 {
      guard let number = Int(words[1]) else { continue }
      switch words[0] {
      case "receipt":
        let event = try? reader.event(number)
        if event?.leafHash.hex != String(words[2]) { problems.append("event \(number) is lost") }
      case "erased":
        if try reader.event(number).content != nil { problems.append("event \(number) is back") }
      case "checkpoint":
        checkpoints += try reader.checkpoints().filter { $0.size == number }.map(\.text)
      default: break
      }
    }
    let report = try LedgerVerifier(
      folder: ledgerFolder, keys: [configuration.key], external: checkpoints
    ).verify()
    problems += report.findings.map(\.description)
    if report.confirmedExternalSizes.count != checkpoints.count {
      problems.append("a checkpoint is not confirmed")
    }
    return problems
  }
}
