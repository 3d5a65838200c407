internal import Base

/// A probability or share in whole millionths, which every language prints alike.
public struct Millionths: Hashable, Comparable, Sendable {
  /// The count, [0, 1,000,000].
  public let count: Int

  /// Takes a count; nil outside of 0 to a million.
  public init?(_ count: Int) {
    guard (0...1_000_000).contains(count) else { return nil }
    self.count = count
  }

  /// Rounds a probability; what is outside of [0, 1] or not a number is nil.
  public init?(rounding value: Float) {
    guard value >= 0, value <= 1 else { return nil }
    count = Int((Double(value) * 1_000_000).rounded())
  }

  /// The share, [0, 1].
  public var value: Double { Double(count) / 1_000_000 }

  /// Orders by size.
  public static func < (left: Millionths, right: Millionths) -> Bool { left.count < right.count }
}

extension JSONFields {
  func optionalMillionths(_ name: String) throws(JSONError) -> Millionths? {
    try optionalInteger(name, in: 0...1_000_000).flatMap { Millionths($0) }
  }

  func millionths(_ name: String) throws(JSONError) -> Millionths {
    guard let value = try optionalMillionths(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return value
  }
}
