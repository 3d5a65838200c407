import Base
import Ledger

/// Checks the proof that a ledger goes on from a checkpoint.
struct AuditGrowthCheck {
  let proof: GrowthProof

  /// Prints what it shows.
  ///
  /// - Parameter arguments: The kept checkpoint, and keys.
  /// - Returns: The exit status.
  /// - Throws: What goes wrong with the files that the command line names.
  func run(_ arguments: ParsedArguments) throws -> Int32 {
    let (earlier, later) = (proof.earlier, proof.later)
    if let objection = proof.objection {
      print("that the ledger goes on is NOT proved: \(objection)")
      return ExitStatus.failed
    }
    print("the ledger \(later.origin) of \(later.size) records begins with the \(earlier.size)")
    let keys = try AuditCommand.keys(arguments, origin: later.origin)
    let isKept: Bool
    if let path = arguments.string("checkpoint") {
      let kept = try FileDescriptor.readFile(path, maximumByteCount: 1 << 16)
      guard kept == Array(earlier.text.utf8) else {
        print("whose checkpoint is NOT the one in \(path)")
        return ExitStatus.failed
      }
      print("whose checkpoint is the one in \(path)")
      isKept = true
    } else {
      isKept = earlier.authenticity(keys) == .authentic
      print(
        isKept
          ? "whose checkpoint is signed with the key"
          : "whose checkpoint NOBODY vouches for: give --checkpoint or --key")
    }
    guard !keys.isEmpty else {
      print("whether the later checkpoint is signed, only --key shows; keep it from now on")
      return isKept ? ExitStatus.done : ExitStatus.failed
    }
    let isSigned = later.authenticity(keys) == .authentic
    print("the later checkpoint is \(isSigned ? "signed with the key" : "NOT signed with the key")")
    return isKept && isSigned ? ExitStatus.done : ExitStatus.failed
  }
}
