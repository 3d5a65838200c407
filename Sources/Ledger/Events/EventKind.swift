/// What sort of thing an event tells, such as `call` or `frames.summary`.
///
/// 1 to 64 characters: lowercase letters, digits, dots, hyphens and underscores, a letter first.
public struct EventKind: Hashable, Sendable, CustomStringConvertible {
  /// The kind's name.
  public let name: String

  /// The kind's name.
  public var description: String { name }

  /// Takes a name that events of the ledger's users may have.
  ///
  /// - Parameter name: The name.
  /// - Throws: `LedgerError` with `invalidKind` for another form, or for a name that begins with
  ///   `ledger.`, which the ledger keeps for itself.
  public init(_ name: String) throws(LedgerError) {
    guard EventKind.isWellFormed(name) else {
      throw LedgerError(
        .invalidKind, "an event's kind",
        "1 to \(EventKind.maximumLength) lowercase letters, digits, dots, hyphens and underscores"
          + " are expected, a letter first")
    }
    guard !name.hasPrefix(EventKind.ownPrefix) else {
      throw LedgerError(.invalidKind, name, "such names are the ledger's own; choose another one")
    }
    self.name = name
  }

  /// A kind that a file names; the ledger's own are among them.
  init(stored name: String) { self.name = name }

  /// Whether the event tells something about the ledger itself.
  public var isOwn: Bool { name.hasPrefix(EventKind.ownPrefix) }

  /// The first event of each file: which file it is, and the checkpoint of all before.
  public static let segment = EventKind(stored: "ledger.segment")
  /// A signed checkpoint of all events before it.
  public static let checkpoint = EventKind(stored: "ledger.checkpoint")
  /// Says that the content of an earlier event is erased, and why.
  public static let erasure = EventKind(stored: "ledger.erasure")
  /// Says how many batched events could not be written.
  public static let loss = EventKind(stored: "ledger.loss")

  private static let maximumLength = 64
  private static let ownPrefix = "ledger."

  private static func isWellFormed(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard (1...maximumLength).contains(bytes.count), let first = bytes.first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
    else { return false }
    return bytes.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}
