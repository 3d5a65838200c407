import Base
import Foundation

@testable import Ledger

/// A folder for ledgers that goes with this object.
final class TemporaryLedger {
  let root: String
  var folder: String { "\(root)/ledger" }
  var configuration: LedgerConfiguration

  static let origin = "hospital.example/study-7"

  init() throws {
    // In memory where there is such a folder: faults are made by the tests, and a disk that synchronises
    // thousands of small files shows nothing more.
    let memory = "/dev/shm"
    let parent =
      access(memory, W_OK) == 0 ? memory : FileManager.default.temporaryDirectory.path
    root = "\(parent)/ledger-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    configuration = LedgerConfiguration(
      folder: "\(root)/ledger", origin: TemporaryLedger.origin, key: try TemporaryLedger.key())
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  static func key(
    _ name: String = origin, secret: [UInt8] = Array(0..<32)
  ) throws -> CheckpointKey {
    try CheckpointKey(name: name, secret: secret)
  }

  func create(
    observer: @escaping @Sendable (LedgerNotice) -> Void = { _ in }
  ) throws -> LedgerWriter { try LedgerWriter.create(configuration, observer: observer) }

  func open(
    observer: @escaping @Sendable (LedgerNotice) -> Void = { _ in }
  ) throws -> LedgerWriter { try LedgerWriter.open(configuration, observer: observer) }

  func reader() throws -> LedgerReader { try LedgerReader(folder: folder) }

  func verify(
    _ external: [String] = [], keys: [CheckpointKey]? = nil
  ) throws -> VerificationReport {
    try LedgerVerifier(
      folder: folder, keys: try keys ?? [TemporaryLedger.key()], external: external
    ).verify()
  }

  func file(_ number: Int = 1) -> String { LedgerFolder(path: folder).file(number) }

  /// Changes a file as somebody would who can write it: without guards.
  func tamper(_ sql: String, segment number: Int = 1) throws {
    let database = try Database(file(number), .writing)
    var triggers: [String] = []
    try database.forEach("SELECT name FROM sqlite_schema WHERE type = 'trigger'") { row in
      triggers.append(row.text(0))
    }
    try database.runScript(triggers.map { "DROP TRIGGER \($0);" }.joined() + sql)
    _ = try database.first("PRAGMA wal_checkpoint(TRUNCATE)") { _ in }
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }
}

extension EventDraft {
  /// An event with one number in it.
  static func test(
    _ number: Int, kind: String = "test", time: Int64? = nil, request: String? = nil
  ) throws -> EventDraft {
    try EventDraft(
      kind: try EventKind(kind),
      payload: try EventPayload(["number": .integer(Int64(number)), "text": "Ä\n\"x\""]),
      time: time,
      request: request)
  }
}

extension StoredEvent {
  /// The number in an event that `EventDraft.test` made.
  var number: Int? {
    guard let fields = try? content?.payload.fields() else { return nil }
    return try? fields.integer("number")
  }
}

/// The code of the error with which something fails; nil where it does not.
func code(_ body: () throws -> Void) -> LedgerError.Code? {
  do {
    try body()
    return nil
  } catch {
    return (error as? LedgerError)?.code
  }
}

/// Clocks that stand still until they are told to go.
final class ManualClock: Sendable {
  private let state = Locked((milliseconds: Int64(1_000_000), nanoseconds: UInt64(0)))

  func advance(_ duration: Duration) {
    state.withLock { $0.nanoseconds += UInt64(duration.nanoseconds) }
  }

  func setTimeOfDay(_ milliseconds: Int64) { state.withLock { $0.milliseconds = milliseconds } }

  var clock: LedgerClock {
    LedgerClock(
      milliseconds: { self.state.withLock { $0.milliseconds } },
      monotonic: { MonotonicInstant(nanoseconds: self.state.withLock { $0.nanoseconds }) })
  }
}
