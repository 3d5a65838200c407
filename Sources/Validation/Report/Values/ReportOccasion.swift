public import Base

/// When, and from what, a report is made.
public struct ReportOccasion: Equatable, Sendable {
  /// The moment, in milliseconds since 1970, UTC.
  public var moment: Int64
  /// The number of this look at results, as the ledger has it.
  public var look: Int
  /// The digest of what the report is computed from.
  public var source: SHA256.Digest

  /// Describes an occasion.
  ///
  /// - Parameters:
  ///   - moment: The moment, in milliseconds since 1970, UTC.
  ///   - look: The number of this look at results, from 1.
  ///   - source: The digest of what the report is computed from, such as an exported bundle.
  public init(moment: Int64, look: Int, source: SHA256.Digest) {
    self.moment = moment
    self.look = look
    self.source = source
  }
}
