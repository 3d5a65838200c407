import Base
import Foundation
import Ledger

/// Shows that one record is in the ledger of a checkpoint, or that the ledger goes on from one, to somebody
/// who has nothing else of it.
enum AuditProofCommand {
  static let prove = Command(
    "proof", summary: "Writes the proof of one record, or of how the ledger went on.",
    discussion: """
      Of a record: the record, its path, the newest checkpoint; it tells what the record says. With
      --from: that the ledger of the newest checkpoint begins with all that the kept one was of; it
      tells nothing of records. Whoever has kept the checkpoint's text can check either with `audit
      check-proof`, without the ledger.
      """,
    options: [
      AuditCommand.ledger,
      .value(
        "from", "CHECKPOINT", help: "A checkpoint that somebody has kept: prove what became of it.",
        completion: .file),
      .value("out", "FILE", help: "Where it goes (standard output).", completion: .file),
    ], operands: .init("N", count: 0...1, help: "The record's number.")
  ) { arguments in
    let reader = try LedgerReader(folder: AuditCommand.folder(arguments))
    let proof: String
    switch (arguments.string("from"), arguments.operands.first) {
    case (let path?, nil):
      proof = try reader.growthProof(from: checkpoint(path)).json.prettyPrinted()
    case (nil, let text?):
      guard let sequence = Int(text), sequence >= 0 else {
        throw arguments.usageError("N: the number of a record is expected")
      }
      proof = try reader.proof(of: sequence).json.prettyPrinted()
    default: throw arguments.usageError("either N or --from is needed")
    }
    if let path = arguments.string("out") {
      try AuditCommand.write(Array(proof.utf8), path)
    } else {
      print(proof, terminator: "")
    }
    return ExitStatus.done
  }

  private static func checkpoint(_ path: String) throws -> LedgerCheckpoint {
    let bytes = try FileDescriptor.readFile(path, maximumByteCount: 1 << 16)
    return try LedgerCheckpoint(parsing: String(decoding: bytes, as: UTF8.self))
  }

  static let check = Command(
    "check-proof", summary: "Checks a proof that `audit proof` wrote, without the ledger.",
    discussion: """
      That the checkpoint is genuine is shown by its signature (--key), or by the text that somebody
      else has kept (--checkpoint); without either this says so, and exits with 1. Of a proof of how
      the ledger went on, --checkpoint is the earlier one, and --key shows that the later one is
      signed.
      """,
    options: [
      AuditCommand.keys,
      .value("checkpoint", "FILE", help: "The checkpoint as it was kept.", completion: .file),
    ], operands: .init("FILE", count: 1...1, help: "The proof.")
  ) { arguments in
    let bytes = try FileDescriptor.readFile(
      arguments.operands[0], maximumByteCount: EventProof.maximumByteCount)
    if let json = try? JSONValue(parsing: bytes), case .object(let members) = json,
      members["earlier"] != nil
    {
      return try AuditGrowthCheck(proof: GrowthProof(json: json)).run(arguments)
    }
    let proof = try EventProof(parsing: bytes)
    let event = proof.event
    if let objection = proof.objection {
      print("record \(event.sequence) is NOT proved: \(objection)")
      return ExitStatus.failed
    }
    print("record \(event.sequence), \(event.kind.name), \(AuditCommand.text(of: event.time))")
    print("is in the ledger \(proof.checkpoint.origin) of \(proof.checkpoint.size) records")
    if let path = arguments.string("checkpoint") {
      let kept = try FileDescriptor.readFile(path, maximumByteCount: 1 << 16)
      guard kept == Array(proof.checkpoint.text.utf8) else {
        print("whose checkpoint is NOT the one in \(path)")
        return ExitStatus.failed
      }
      print("whose checkpoint is the one in \(path)")
      return ExitStatus.done
    }
    switch proof.checkpoint.authenticity(
      try AuditCommand.keys(arguments, origin: proof.checkpoint.origin))
    {
    case .authentic:
      print("whose checkpoint is signed with the key")
      return ExitStatus.done
    case .forged:
      print("whose checkpoint's signature is WRONG")
      return ExitStatus.failed
    case .unknownKey:
      print("whose checkpoint NOBODY vouches for: give --checkpoint or --key")
      return ExitStatus.failed
    }
  }
}

/// Prints the newest checkpoint.
enum AuditCheckpointCommand {
  static let command = Command(
    "checkpoint", summary: "Prints the newest checkpoint, to be kept by somebody else.",
    options: [AuditCommand.ledger]
  ) { arguments in
    let folder = AuditCommand.folder(arguments)
    guard let newest = try LedgerReader(folder: folder).checkpoints().last else {
      FileHandle.standardError.write(
        Data("biopsyctl: \(folder) has no checkpoint yet; the daemon makes one each day\n".utf8))
      return ExitStatus.failed
    }
    print(newest.text, terminator: "")
    return ExitStatus.done
  }
}
