/// What a laboratory's numbers look like: `9` for a digit, `A` for a letter, `*` at the end for
/// anything, all else for itself; such as `S99-999999`.
///
/// A shape is what makes lost leading zeros visible: nothing else tells `0012345` from `12345`.
public struct IdentifierShape: Hashable, Sendable {
  /// The shape as written.
  public let text: String

  /// A shape of 1 to 64 signs; nil for another length, and where `*` is not at the end.
  public init?(_ text: String) {
    guard (1...64).contains(text.unicodeScalars.count), !text.dropLast().contains("*") else {
      return nil
    }
    self.text = text
  }

  /// Whether an identifier has the shape.
  ///
  /// - Parameter identifier: The identifier, without white space around it.
  /// - Returns: Whether every sign fits.
  public func fits(_ identifier: String) -> Bool {
    let signs = Array(identifier.unicodeScalars)
    let shape = Array(text.unicodeScalars)
    let isOpen = shape.last == "*"
    let fixed = isOpen ? shape.dropLast() : shape[...]
    guard isOpen ? signs.count > 0 && signs.count >= fixed.count : signs.count == fixed.count else {
      return false
    }
    return zip(fixed, signs).allSatisfy { pattern, sign in
      switch pattern {
      case "9": ("0"..."9").contains(sign)
      case "A": ("A"..."Z").contains(sign) || ("a"..."z").contains(sign)
      default: pattern == sign
      }
    }
  }

  /// Whether an identifier would have the shape with more zeros in front of its number.
  func lacksZeros(_ identifier: String) -> Bool {
    let digits = text.prefix { $0 == "9" }.count
    guard digits > 0, !identifier.isEmpty, !fits(identifier) else { return false }
    let length = identifier.prefix { ("0"..."9").contains($0) }.count
    guard length < digits else { return false }
    return fits(String(repeating: "0", count: digits - length) + identifier)
  }
}
