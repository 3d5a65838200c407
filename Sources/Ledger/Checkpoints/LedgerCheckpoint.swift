public import Base

/// The state of a whole ledger at one moment: how many events, and the root of the tree over them.
///
/// Written as text in C2SP's form (c2sp.org/tlog-checkpoint): origin, size, root, lines of extensions, a
/// blank line, signatures.
public struct LedgerCheckpoint: Equatable, Sendable {
  /// The ledger's name.
  public let origin: String
  /// How many events there are.
  public let size: Int
  /// The root of the tree over them.
  public let root: SHA256.Digest
  /// When the ledger's clock says it was made, in milliseconds since 1970; nil where it does not say.
  public let time: Int64?
  /// The whole text with its signatures: what is exported, printed, time-stamped and kept elsewhere.
  public let text: String
  private let note: SignedNote

  /// Reads a text that nobody vouches for.
  ///
  /// That it is well formed says nothing about who made it.
  ///
  /// - Parameter text: The text, at most 64 KiB, with at most 32 signatures.
  /// - Throws: `LedgerError` with `invalidCheckpoint`.
  public init(parsing text: String) throws(LedgerError) {
    let note = try SignedNote(parsing: text)
    let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
      throw SignedNote.refusal("origin, size, root and extensions are lines that are not empty")
    }
    guard lines.count - 3 <= LedgerCheckpoint.maximumExtensionCount else {
      throw SignedNote.refusal("over \(LedgerCheckpoint.maximumExtensionCount) lines of extensions")
    }
    guard let size = LedgerCheckpoint.decimal(lines[1]) else {
      throw SignedNote.refusal("the second line is no size")
    }
    guard let bytes = Base64.decode(lines[2]), let root = SHA256.Digest(bytes: bytes) else {
      throw SignedNote.refusal("the third line is no root of 32 bytes in base64")
    }
    origin = String(lines[0])
    self.size = size
    self.root = root
    time = lines.dropFirst(3).lazy.compactMap { LedgerCheckpoint.time($0) }.first
    self.text = text
    self.note = note
  }

  /// Makes and signs a checkpoint.
  init(
    origin: String, size: Int, root: SHA256.Digest, time: Int64, key: CheckpointKey
  ) {
    self.origin = origin
    self.size = size
    self.root = root
    self.time = time
    let lines = [
      origin, String(size), Base64.encode(root.bytes), LedgerCheckpoint.timePrefix + String(time),
    ]
    note = key.sign(lines.joined(separator: "\n") + "\n")
    text = note.serialized
  }

  /// What a set of keys says about the checkpoint.
  public enum Authenticity: Equatable, Sendable {
    /// A known key has signed it, and no known key's line is wrong.
    case authentic
    /// A line of a known key is wrong: the text is forged or damaged.
    case forged
    /// None of the keys has signed it.
    case unknownKey
  }

  /// Whether one of some keys has signed the text.
  ///
  /// - Parameter keys: The keys that are known.
  /// - Returns: What they say.
  public func authenticity(_ keys: [CheckpointKey]) -> Authenticity {
    let verdicts = keys.compactMap { $0.verify(note) }
    guard !verdicts.isEmpty else { return .unknownKey }
    return verdicts.allSatisfy { $0 } ? .authentic : .forged
  }

  /// Whether a ledger may have this name.
  static func isOrigin(_ origin: String) -> Bool { SignedNote.isKeyName(origin) }

  private static let maximumExtensionCount = 32
  private static let timePrefix = "time "

  private static func time(_ line: Substring) -> Int64? {
    guard line.hasPrefix(timePrefix) else { return nil }
    let digits = line.dropFirst(timePrefix.count)
    guard let time = Int64(digits), String(time) == digits else { return nil }
    return time
  }

  /// A number in decimal digits, without leading zeros.
  private static func decimal(_ text: Substring) -> Int? {
    guard let number = Int(text), number >= 0, String(number) == text else { return nil }
    return number
  }
}
