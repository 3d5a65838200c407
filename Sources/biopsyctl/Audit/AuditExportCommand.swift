import Base
import Foundation
import Ledger

/// Hands a ledger out: all that a third party needs to check it, but for the program.
enum AuditExportCommand {
  static let command = Command(
    "export", summary: "Copies a ledger into a folder that a third party can check by itself.",
    discussion: """
      Also while the daemon writes. The folder gets the ledger as ledger/, the checkpoints that were
      kept elsewhere (--checkpoint) as checkpoints/, the pictures that its calls name (--key-frames)
      as key-frames/, what verifying the copy has shown, and a note on how to verify it again. It
      holds what the records say, under pseudonyms. The pictures are of patients: hand them out only
      where the protocol says so.
      """,
    options: [
      AuditCommand.ledger, AuditCommand.keys,
      .values(
        "checkpoint", "FILE", help: "A checkpoint that was kept elsewhere; may be repeated."),
      .value(
        "key-frames", "DIR", help: "The folder of kept pictures, of which the ledger's are copied.",
        completion: .directory),
    ], operands: .init("FOLDER", count: 1...1, help: "The folder to make; it must not be there.")
  ) { arguments in
    let source = AuditCommand.folder(arguments)
    let bundle = arguments.operands[0]
    let origin = try LedgerReader(folder: source).origin
    let keys = try AuditCommand.keys(arguments, origin: origin)
    let texts = try AuditCommand.checkpoints(arguments)
    try make(bundle)
    _ = try LedgerReader.copy(source, to: "\(bundle)/ledger", keys: keys)
    if !texts.isEmpty { try make("\(bundle)/checkpoints") }
    for text in texts {
      let size = try AuditCommand.size(ofCheckpoint: text)
      try AuditCommand.write(Array(text.utf8), "\(bundle)/checkpoints/\(size).checkpoint")
    }
    if let pictures = arguments.string("key-frames") {
      try make("\(bundle)/key-frames")
      let account = try KeyFrameCopies.copy(
        from: pictures, to: "\(bundle)/key-frames", ledger: "\(bundle)/ledger")
      print("pictures copied: \(account.copied), not there or changed: \(account.missing)")
    }
    let outcome = try AuditOutcome(folder: "\(bundle)/ledger", keys: keys, external: texts)
    try AuditCommand.write(Array(outcome.json.prettyPrinted().utf8), "\(bundle)/verification.json")
    try AuditCommand.write(
      Array(note(texts, hasPictures: arguments.has("key-frames")).utf8), "\(bundle)/README.txt")
    print(outcome.text, terminator: "")
    return outcome.isIntact ? ExitStatus.done : ExitStatus.failed
  }

  private static func make(_ folder: String) throws {
    try systemCall("make folder \(folder)") { mkdir(folder, 0o700) }
  }

  private static func note(_ checkpoints: [String], hasPictures: Bool) -> String {
    let replay =
      hasPictures
      ? """

      To run the calls again on their kept pictures, with the models beside the program:

          biopsyctl audit replay --ledger ledger --key-frames key-frames --models MODELS

      """ : ""
    let option = checkpoints.isEmpty ? "" : " $(printf -- '--checkpoint %s ' checkpoints/*)"
    return """
      The records of a prospective study of optical biopsy, under pseudonyms.
      Research use only, not for diagnosis.

      To check them, with the program biopsyctl and nothing else:

          biopsyctl audit verify --ledger ledger\(option)
      \(replay)
      Better than the checkpoints in this folder are those that you have kept yourself: only they show
      that nothing was written anew since you had them. docs/audit-log.md of the program says what is
      shown and what is not.

      """
  }
}
