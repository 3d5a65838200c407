import Base
import Client
import Ledger
import Wire

/// Has the daemon begin a new file of its ledger.
enum AuditRotateCommand {
  static let command = Command(
    "rotate", summary: "Begins a new file of the ledger; for operators.",
    discussion: """
      The tree goes on in the new file; the one before is finished and can be archived as it is. The
      daemon does so by itself, as study.rotation of its configuration says.
      """,
    options: [DaemonOptions.socket]
  ) { arguments in
    let daemon = try DaemonOptions.connect(
      arguments, masks: .none, contours: false, timeout: .seconds(600))
    let file = try JSONFields(.object(daemon.manage(ManageMessage(.rotateLedger))))
      .object("ledger_file")
    print(
      "file \(try file.integer("number")) begins with record \(try file.integer("first_record"))")
    return ExitStatus.done
  }
}

/// Copies a ledger while it is written, and verifies the copy.
enum AuditBackupCommand {
  static let command = Command(
    "backup", summary: "Copies the ledger while it is written, and verifies the copy.",
    discussion: """
      The daemon signs a checkpoint; then this command reads the ledger's files by itself, so that
      the daemon writes nowhere but in its own folders. The copy is verified against that checkpoint
      and is whole or not there. Of a ledger that no daemon serves, --without-daemon verifies it
      against the newest checkpoint in it. A copy keeps what is erased from the ledger later.
      """,
    options: [
      AuditCommand.ledger, AuditCommand.keys, DaemonOptions.socket,
      .flag("without-daemon", help: "No daemon is running: take the newest checkpoint."),
    ], operands: .init("FOLDER", count: 1...1, help: "The folder to make; it must not be there.")
  ) { arguments in
    let folder = AuditCommand.folder(arguments)
    let origin = try LedgerReader(folder: folder).origin
    let keys = try AuditCommand.keys(arguments, origin: origin)
    var signed: LedgerCheckpoint?
    if !arguments.has("without-daemon") {
      let daemon = try DaemonOptions.connect(
        arguments, masks: .none, contours: false, timeout: .seconds(600))
      let answer = try JSONFields(.object(daemon.manage(ManageMessage(.signCheckpoint))))
      let checkpoint = try LedgerCheckpoint(
        parsing: answer.string("checkpoint", maximumLength: 1 << 16))
      guard checkpoint.origin == origin else {
        throw BackupError(
          description:
            "the daemon keeps the ledger \(checkpoint.origin), and \(folder) is \(origin); "
            + "name the daemon's folder with --ledger, or its socket with --socket")
      }
      signed = checkpoint
    }
    let report = try LedgerReader.copy(folder, to: arguments.operands[0], keys: keys)
    guard let signed else {
      print("copied \(report.sequences.upperBound) records in \(report.segmentCount) files")
      return ExitStatus.done
    }
    guard report.confirmedExternalSizes.contains(where: { $0 >= signed.size }) else {
      throw BackupError(
        description: "\(arguments.operands[0]): the copy is older than the checkpoint of "
          + "\(signed.size) records that was just signed; verify the ledger")
    }
    print(
      "copied \(report.sequences.upperBound) records in \(report.segmentCount) files, verified "
        + "against the checkpoint of \(signed.size)")
    return ExitStatus.done
  }

  private struct BackupError: Error, CustomStringConvertible {
    let description: String
  }
}
