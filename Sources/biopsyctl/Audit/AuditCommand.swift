import Base
import Foundation
import Ledger

/// Checks a study's ledger, and shows what it holds.
enum AuditCommand {
  static let command = Command(
    "audit", summary: "Checks a study's ledger, shows what it holds, and reports on it.",
    subcommands: [
      AuditVerifyCommand.command, AuditEventsCommand.command, AuditCheckpointCommand.command,
      AuditProofCommand.prove, AuditProofCommand.check, AuditExportCommand.command,
      AuditReplayCommand.command, AuditProtocolCommand.command, AuditReportCommand.command,
      AuditMonitorCommand.command, AuditPlanCommand.command, AuditDemoCommand.command,
      AuditWithdrawCommand.command, AuditEraseCommand.command, AuditReconcileCommand.command,
      AuditRotateCommand.command, AuditBackupCommand.command,
    ])

  static let defaultFolder = "/var/lib/biopsyd/state/ledger"

  static let ledger = Option.value(
    "ledger", "DIR", help: "The ledger's folder (\(defaultFolder)).", completion: .directory)

  static let keys = Option.values(
    "key", "FILE", help: "A key of checkpoints, to check their signatures; may be repeated.")

  static func folder(_ arguments: ParsedArguments) -> String {
    arguments.string("ledger") ?? defaultFolder
  }

  /// The keys that the command line names, under the ledger's name.
  static func keys(_ arguments: ParsedArguments, origin: String) throws -> [CheckpointKey] {
    try arguments.strings("key").map { path in
      try CheckpointKey(
        name: origin, secret: FileDescriptor.readFile(path, maximumByteCount: 4096))
    }
  }

  private static let maximumCheckpointByteCount = 1 << 16

  /// The texts of checkpoints that the command line names.
  static func checkpoints(_ arguments: ParsedArguments) throws -> [String] {
    try arguments.strings("checkpoint").map { path in
      let bytes = try FileDescriptor.readFile(path, maximumByteCount: maximumCheckpointByteCount)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// Writes a file whole, or not at all.
  static func write(_ bytes: [UInt8], _ path: String) throws {
    try bytes.withUnsafeBytes { try FileDescriptor.replaceFile(path, with: [$0]) }
  }

  /// How many records a checkpoint's text says there were.
  static func size(ofCheckpoint text: String) throws -> Int {
    try LedgerCheckpoint(parsing: text).size
  }

  /// A time of a record, in ISO 8601, UTC.
  static func text(of milliseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(
      .iso8601.year().month().day().dateTimeSeparator(.standard).time(
        includingFractionalSeconds: true
      )
      .timeZone(separator: .omitted))
  }
}
