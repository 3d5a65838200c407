public import Base

/// Says where an event stands in the ledger; whoever has it can have the event proved.
public struct Receipt: Hashable, Sendable {
  /// The event's number, from 0.
  public let sequence: Int
  /// The hash of the event's leaf in the tree.
  public let leafHash: SHA256.Digest
  /// Whether an earlier event of the same request id stands for this one, which was not written.
  public let isRepeat: Bool
}
