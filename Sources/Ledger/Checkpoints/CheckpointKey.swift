import Base

/// A named secret with which checkpoints are authenticated (HMAC-SHA-256).
///
/// Who can check a checkpoint with it can also forge one: what proves that a checkpoint is old is that
/// somebody else has kept it.
public struct CheckpointKey: Sendable {
  /// The key's name, as signature lines have it.
  public let name: String
  /// The key's id: 4 bytes.
  public let id: [UInt8]
  private let hmac: HMACSHA256

  /// How many bytes a secret has at least.
  public static let minimumSecretByteCount = 32

  /// Takes a secret.
  ///
  /// - Parameters:
  ///   - name: The key's name: not empty, without white space and plus signs. Best the ledger's origin.
  ///   - secret: At least 32 random bytes.
  /// - Throws: `LedgerError` with `invalidCheckpoint`.
  public init(name: String, secret: [UInt8]) throws(LedgerError) {
    guard SignedNote.isKeyName(name) else {
      throw LedgerError(
        .invalidCheckpoint, "a key's name",
        "1 to 256 bytes without white space and plus signs are expected")
    }
    guard secret.count >= CheckpointKey.minimumSecretByteCount else {
      throw LedgerError(
        .invalidCheckpoint, "key \(name)",
        "the secret has \(secret.count) bytes; at least \(CheckpointKey.minimumSecretByteCount)"
          + " random ones are needed")
    }
    self.name = name
    hmac = HMACSHA256(key: secret)
    // In place of the public key that C2SP's rule has: a value that names the secret and does not tell it.
    let fingerprint = hmac.code(for: Array(CheckpointKey.algorithm.utf8)).bytes
    let named =
      Array(name.utf8) + [0x0A, CheckpointKey.unassignedType]
      + Array(CheckpointKey.algorithm.utf8) + fingerprint
    id = Array(SHA256.hash(named).bytes.prefix(4))
  }

  // C2SP's signature type for algorithms without a number of their own; a longer name follows it.
  private static let unassignedType: UInt8 = 0xFF
  private static let algorithm = "opticalbiopsy/hmac-sha-256"

  /// Signs a text that ends with a newline.
  func sign(_ text: String) -> SignedNote {
    let code = hmac.code(for: Array(text.utf8)).bytes
    return SignedNote(
      text: text, signatures: [SignedNote.Signature(name: name, keyID: id, bytes: code)])
  }

  /// Whether a note is signed with this key: nil where it has no line of this key's.
  func verify(_ note: SignedNote) -> Bool? {
    let lines = note.signatures.filter { $0.name == name && $0.keyID == id }
    guard !lines.isEmpty else { return nil }
    // C2SP: one bad line of a known key makes the whole note bad.
    return lines.allSatisfy { hmac.isValid($0.bytes, for: Array(note.text.utf8)) }
  }
}
