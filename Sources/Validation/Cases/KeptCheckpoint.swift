/// A checkpoint from elsewhere that agrees with the ledger.
public struct KeptCheckpoint: Equatable, Sendable {
  /// How many records it covers.
  public var size: Int
  /// When it was kept there, in milliseconds since 1970, UTC; nil where that is not known.
  public var time: Int64?

  /// Describes a checkpoint.
  public init(size: Int, time: Int64?) {
    self.size = size
    self.time = time
  }
}
