/// How a table of text is written, where it is not the plain RFC 4180 one.
public struct CSVFormat: Hashable, Sendable {
  /// What stands between fields.
  public enum Separator: String, CaseIterable, Sendable {
    /// As RFC 4180 has it.
    case comma = ","
    /// As spreadsheets write it where the comma is the decimal sign.
    case semicolon = ";"
    /// As databases write it.
    case tab = "\t"
    /// As laboratory systems write it.
    case bar = "|"

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .semicolon: UInt8(ascii: ";")
      case .tab: UInt8(ascii: "\t")
      case .bar: UInt8(ascii: "|")
      }
    }
  }

  /// What stands between fields.
  public let separator: Separator
  /// Whether blank lines are passed over; otherwise they are refused.
  public let skipsBlankLines: Bool
  /// How many rows there may be below the header.
  public let maximumRowCount: Int
  /// How many columns there may be.
  public let maximumColumnCount: Int

  /// As RFC 4180 has it.
  public static let rfc4180 = CSVFormat()

  /// Describes a format.
  ///
  /// - Parameters:
  ///   - separator: What stands between fields.
  ///   - skipsBlankLines: Whether blank lines are passed over.
  ///   - maximumRowCount: How many rows there may be below the header; at least 0.
  ///   - maximumColumnCount: How many columns there may be; at least 1.
  public init(
    separator: Separator = .comma, skipsBlankLines: Bool = false,
    maximumRowCount: Int = .max, maximumColumnCount: Int = .max
  ) {
    precondition(maximumRowCount >= 0 && maximumColumnCount >= 1, "a table has room for a header")
    self.separator = separator
    self.skipsBlankLines = skipsBlankLines
    self.maximumRowCount = maximumRowCount
    self.maximumColumnCount = maximumColumnCount
  }
}
