/// Something in a study's records that does not follow from the ones before.
public struct StudyFinding: Equatable, Sendable, CustomStringConvertible {
  /// What was found.
  public enum Kind: String, CaseIterable, Sendable {
    /// A record is of no kind that this version knows, or cannot be read.
    case recordUnreadable
    /// A record's time lies before that of the one before it, and no record says that the clock was set.
    case timeWentBack
    /// There is a record before the protocol.
    case beforeProtocol
    /// A record names another protocol than the one that held.
    case protocolContradicted
    /// A protocol does not say which one it replaces, names another one, or is none that can follow it.
    case amendmentUnfounded
    /// A record is about a stream that was not open then.
    case streamNotOpen
    /// A stream was closed twice.
    case streamClosedTwice
    /// Frames of a stream are in two blocks.
    case framesOverlap
    /// Frames of a stream are in no block, and nothing says that they were lost.
    case framesMissing
    /// A stream's account has other frames than its blocks and what they state as lost.
    case framesContradictAccount
    /// A polyp was called twice.
    case calledTwice
    /// As many calls as polyps are not there: some were left out, or some were added.
    case callsMissing
    /// A call was made by a pipeline that the protocol does not name.
    case pipelineNotInProtocol
    /// A call is said to be shown before it was sealed.
    case shownBeforeSealed
    /// The endoscopist's call is said to come before the display, and does not.
    case endoscopistAfterDisplay
    /// An opinion was shown before the endoscopist's call, which the protocol forbids.
    case shownBeforeEndoscopist
    /// A report amends a record that is no report of the same specimen.
    case amendmentOfNothing
    /// A look at results has another number than its place.
    case lookOutOfOrder
    /// A person's decision is about a record that is no report.
    case linkToNothing
    /// A record is said to be erased, and is not, or is none that may be.
    case erasureNotDone
  }

  /// What was found.
  public let kind: Kind
  /// The record at hand.
  public let sequence: Int
  /// More, in words; never anything about a person.
  public let detail: String

  init(_ kind: Kind, at sequence: Int, _ detail: String = "") {
    self.kind = kind
    self.sequence = sequence
    self.detail = detail
  }

  /// All of it in one line.
  public var description: String {
    "\(kind.rawValue): record \(sequence)" + (detail.isEmpty ? "" : ": \(detail)")
  }
}
