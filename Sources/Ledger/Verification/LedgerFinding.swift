/// Something in a ledger that is not as it was written.
public struct LedgerFinding: Equatable, Sendable, CustomStringConvertible {
  /// What was found.
  public enum Kind: String, CaseIterable, Sendable {
    /// A file cannot be opened or read to its end.
    case segmentUnreadable
    /// A file between others is not there.
    case segmentMissing
    /// The first files are not there: what they held is not verified.
    case olderSegmentsMissing
    /// A file does not go on where the one before ends, or is another ledger's.
    case segmentOutOfPlace
    /// SQLite finds a file's own structure damaged.
    case databaseDamaged
    /// An event is not there.
    case eventMissing
    /// An event's hash is not that of its content, kind, time and number.
    case eventAltered
    /// An event's content is not there, and no event says that it was erased.
    case contentMissing
    /// An event's content is there although another event says that it was erased.
    case contentNotErased
    /// An event says that something was erased that cannot have been.
    case erasureInvalid
    /// A stored hash of a subtree does not follow from the events.
    case subtreeAltered
    /// An event that should hold a checkpoint holds none that can be read.
    case checkpointUnreadable
    /// A checkpoint's signature is wrong.
    case checkpointForged
    /// A checkpoint is signed with none of the keys that were given.
    case checkpointKeyUnknown
    /// A checkpoint of the ledger states another tree than the events make.
    case checkpointContradicted
    /// A text that was given is no checkpoint.
    case externalUnreadable
    /// A checkpoint that was given is another ledger's.
    case externalOfOtherLedger
    /// The signature of a checkpoint that was given is wrong.
    case externalForged
    /// A checkpoint that was given states another tree than the events make: they were rewritten.
    case externalContradicted
    /// A checkpoint that was given is of more events than there are: the end was cut off.
    case externalBeyondEnd
    /// A checkpoint that was given is of events before the first file: it cannot be compared.
    case externalBeforeStart
  }

  /// What was found.
  public let kind: Kind
  /// The number of the file; nil where it is about none.
  public let segment: Int?
  /// The number of the event; nil where it is about none.
  public let sequence: Int?
  /// The size that the checkpoint states; nil where it is about none.
  public let checkpointSize: Int?
  /// More, in words; never anything of a payload.
  public let detail: String

  init(
    _ kind: Kind, segment: Int? = nil, sequence: Int? = nil, checkpointSize: Int? = nil,
    _ detail: String = ""
  ) {
    self.kind = kind
    self.segment = segment
    self.sequence = sequence
    self.checkpointSize = checkpointSize
    self.detail = detail
  }

  /// All of it in one line.
  public var description: String {
    let places = [
      segment.map { "segment \($0)" }, sequence.map { "event \($0)" },
      checkpointSize.map { "checkpoint of \($0) events" }, detail.isEmpty ? nil : detail,
    ]
    return ([kind.rawValue] + places.compactMap { $0 }).joined(separator: ": ")
  }
}
