import Base

/// A text and the signatures under it, in C2SP's form (c2sp.org/signed-note).
struct SignedNote: Equatable {
  /// A line below the text.
  struct Signature: Equatable {
    /// The key's name.
    let name: String
    /// The key's id, 4 bytes.
    let keyID: [UInt8]
    /// What the algorithm gives.
    let bytes: [UInt8]
  }

  /// What is signed, with its last newline.
  let text: String
  /// The signatures.
  let signatures: [Signature]

  // C2SP asks for at least 16; witnesses may add theirs to a checkpoint that comes back.
  static let maximumSignatureCount = 32
  static let maximumByteCount = 1 << 16

  /// The note as a file or a printout has it.
  var serialized: String {
    text + "\n"
      + signatures.map { "\u{2014} \($0.name) \(Base64.encode($0.keyID + $0.bytes))\n" }.joined()
  }

  init(text: String, signatures: [Signature]) {
    self.text = text
    self.signatures = signatures
  }

  /// Reads a note that nobody vouches for.
  init(parsing note: String) throws(LedgerError) {
    guard note.utf8.count <= SignedNote.maximumByteCount else {
      throw SignedNote.refusal("over \(SignedNote.maximumByteCount) bytes")
    }
    guard note.utf8.allSatisfy({ $0 >= 0x20 || $0 == 0x0A }) else {
      throw SignedNote.refusal("it has control characters")
    }
    let lines = note.split(separator: "\n", omittingEmptySubsequences: false)
    // The last newline ends the last line and begins none.
    guard lines.last?.isEmpty == true, let blank = lines.dropLast().lastIndex(of: ""), blank > 0
    else {
      throw SignedNote.refusal("a blank line and signatures below it are missing")
    }
    let signatureLines = lines[(blank + 1)...].dropLast()
    guard (1...SignedNote.maximumSignatureCount).contains(signatureLines.count) else {
      throw SignedNote.refusal(
        "1 to \(SignedNote.maximumSignatureCount) signatures are expected")
    }
    var signatures: [Signature] = []
    for line in signatureLines { signatures.append(try SignedNote.signature(line)) }
    self.init(text: lines[..<blank].joined(separator: "\n") + "\n", signatures: signatures)
  }

  /// Whether a key may have this name.
  static func isKeyName(_ name: some StringProtocol) -> Bool {
    !name.isEmpty && name.utf8.count <= 256
      && name.unicodeScalars.allSatisfy {
        !$0.properties.isWhitespace && $0 != "+" && $0.value >= 0x20
      }
  }

  private static func signature(_ line: Substring) throws(LedgerError) -> Signature {
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == "\u{2014}", isKeyName(parts[1]),
      let bytes = Base64.decode(parts[2]), bytes.count > keyIDByteCount
    else { throw refusal("a line below the text is no signature") }
    return Signature(
      name: String(parts[1]), keyID: Array(bytes.prefix(keyIDByteCount)),
      bytes: Array(bytes.dropFirst(keyIDByteCount)))
  }

  private static let keyIDByteCount = 4

  static func refusal(_ problem: String) -> LedgerError {
    LedgerError(.invalidCheckpoint, "the checkpoint's text", problem)
  }
}
