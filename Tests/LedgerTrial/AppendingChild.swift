import Base
import Foundation
import Ledger

/// Appends without end, and prints a line for each event once it is acknowledged.
///
/// Strict appends of three threads, batched events, checkpoints, erasures and rotations, by a seed.
struct AppendingChild {
  private let folder: String
  private let seed: UInt64

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 2, let seed = UInt64(arguments[1]) else {
      throw TrialError("append FOLDER SEED")
    }
    folder = arguments[0]
    self.seed = seed
  }

  func run() throws {
    let configuration = try TrialLedger.configuration(folder)
    let ledger =
      try (try? LedgerReader(folder: folder)) == nil
      ? LedgerWriter.create(configuration) : LedgerWriter.open(configuration)
    let threads = (0..<3).map { index in
      DedicatedThread(name: "append-\(index)") {
        do {
          try append(to: ledger, SeededGenerator(seed: seed &* 31 &+ UInt64(index)), index)
        } catch {
          FileHandle.standardError.write(Data("\(error)\n".utf8))
          exit(3)
        }
      }
    }
    for thread in threads { thread.join() }
  }

  private func append(to ledger: LedgerWriter, _ generator: SeededGenerator, _ index: Int) throws {
    var generator = generator
    var number = 0
    var erasable: [Int] = []
    while true {
      number += 1
      switch Int.random(in: 0..<100, using: &generator) {
      case 0: say("checkpoint \(try ledger.checkpoint().size)")
      case 1 where index == 0: try ledger.rotate()
      case 2 where !erasable.isEmpty:
        let target = erasable.removeLast()
        _ = try ledger.erase(target, reason: "trial")
        say("erased \(target)")
      case 3...20: _ = ledger.enqueue(try TrialLedger.event(number, byteCount: 60))
      default:
        let receipt = try ledger.append(
          try TrialLedger.event(
            number, byteCount: Int.random(in: 30...3000, using: &generator),
            request: "\(seed)-\(index)-\(number)"))
        say("receipt \(receipt.sequence) \(receipt.leafHash.hex)")
        if erasable.count < 5 { erasable.append(receipt.sequence) }
      }
    }
  }

  /// One write, so that lines of threads do not mix and a killed process leaves no half line unseen.
  private func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }
}
