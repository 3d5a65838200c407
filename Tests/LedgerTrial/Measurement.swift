import Base
import Foundation
import Ledger

/// Measures what a ledger costs on this machine; prints, and asserts nothing.
struct Measurement {
  private let folder: String

  init(_ arguments: ArraySlice<String>) throws {
    guard let folder = arguments.first, arguments.count == 1 else {
      throw TrialError("measure FOLDER, which is made and removed")
    }
    self.folder = folder
  }

  func run() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try measureSynchronisation()
    for journal in LedgerJournal.allCases {
      try measureStrict(journal, callers: 1)
      try measureStrict(journal, callers: 4)
    }
    try measureBatched()
    try measureMillion()
  }

  private func measureSynchronisation() throws {
    let path = "\(folder)/bare"
    let bytes = [UInt8](repeating: 7, count: 4096)
    let file = FileDescriptor(
      owning: try systemCall("create \(path)") { open(path, O_WRONLY | O_CREAT, 0o600) })
    let number = file.number
    show(
      "bare 4 KiB append and fdatasync",
      (0..<2000).map { _ in
        time {
          _ = write(number, bytes, bytes.count)
          fdatasync(number)
        }
      })
  }

  private func measureStrict(_ journal: LedgerJournal, callers: Int) throws {
    var configuration = try TrialLedger.configuration("\(folder)/\(journal.rawValue)\(callers)")
    configuration.journal = journal
    let ledger = try LedgerWriter.create(configuration)
    let latencies = Locked<[Duration]>([])
    let start = MonotonicInstant.now
    let threads = (0..<callers).map { caller in
      DedicatedThread(name: "caller") {
        for number in 0..<2000 / callers {
          guard let event = try? TrialLedger.event(number, byteCount: 600) else { return }
          let latency = time { _ = try? ledger.append(event) }
          latencies.withLock { $0.append(latency) }
        }
      }
    }
    for thread in threads { thread.join() }
    let seconds = (MonotonicInstant.now - start).seconds
    try ledger.close()
    let all = latencies.withLock { $0 }
    show("strict append, \(journal.rawValue), \(callers) callers", all)
    print("    \(Int(Double(all.count) / seconds)) a second")
  }

  private func measureBatched() throws {
    let count = 300_000
    let ledger = try LedgerWriter.create(try TrialLedger.configuration("\(folder)/batched"))
    let event = try TrialLedger.event(1, byteCount: 120)
    let start = MonotonicInstant.now
    for _ in 0..<count {
      // As a station would be held up: what is lost is counted, and here tried again.
      while !ledger.enqueue(event) { usleep(1000) }
    }
    try ledger.flush()
    let seconds = (MonotonicInstant.now - start).seconds
    try ledger.close()
    print(
      "batched, 120 bytes of payload: \(Int(Double(count) / seconds)) a second,",
      "\(try TrialLedger.byteCount("\(folder)/batched") / count) bytes an event")
  }

  private func measureMillion() throws {
    let path = "\(folder)/million"
    let configuration = try TrialLedger.configuration(path)
    let ledger = try LedgerWriter.create(configuration)
    let events = try (0..<1000).map { try TrialLedger.event($0, byteCount: 300) }
    for _ in 0..<1000 { _ = try ledger.append(events) }
    let checkpoint = try ledger.checkpoint()
    try ledger.close()
    print(
      "a million events, 300 bytes of payload: \(try TrialLedger.byteCount(path) / 1_000_000) bytes an event"
    )
    for examines in [false, true] {
      var report: VerificationReport?
      let spent = try timed {
        report = try LedgerVerifier(
          folder: path, keys: [configuration.key], external: [checkpoint.text],
          examinesDatabases: examines
        ).verify()
      }
      print(
        "  verified in \(spent.seconds) s,",
        examines ? "with SQLite's own check," : "without SQLite's own check,",
        "intact: \(report?.isIntact ?? false)")
    }
    let reader = try LedgerReader(folder: path)
    var generator = SeededGenerator(seed: 1)
    var proofs: [Duration] = []
    for _ in 0..<200 {
      let sequence = Int.random(in: 1...1_000_000, using: &generator)
      proofs.append(try timed { _ = try reader.proof(of: sequence, against: checkpoint) })
    }
    show("  proof of an event", proofs)
    show(
      "  proof of consistency",
      try (1...50).map { step in
        try timed { _ = try reader.consistencyProof(from: step * 19_997, to: 1_000_000) }
      })
    print(
      "  opened in", try timed { try LedgerWriter.open(configuration).close() }.milliseconds, "ms")
    print(
      "  backed up and verified in",
      try timed {
        let ledger = try LedgerWriter.open(configuration)
        _ = try ledger.backUp(to: "\(folder)/copy")
        try ledger.close()
      }.seconds, "s")
  }

  private func show(_ name: String, _ latencies: [Duration]) {
    guard let summary = LatencySummary(latencies) else { return }
    print(
      "\(name): p50 \(summary.p50.milliseconds) ms, p99 \(summary.p99.milliseconds) ms,",
      "p99.9 \(summary.p999.milliseconds) ms")
  }
}

private func time(_ body: () -> Void) -> Duration {
  let start = MonotonicInstant.now
  body()
  return MonotonicInstant.now - start
}

private func timed(_ body: () throws -> Void) throws -> Duration {
  let start = MonotonicInstant.now
  try body()
  return MonotonicInstant.now - start
}
