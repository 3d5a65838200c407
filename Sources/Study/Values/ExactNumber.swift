internal import Base

/// A number of single precision that a record keeps to the last bit.
///
/// It is written as the shortest decimal number that reads back as the same one, in quotes: programs print
/// fractions differently, and a probability that is to be compared exactly must not be rounded.
public struct ExactNumber: Hashable, Sendable {
  /// The number; finite.
  public let value: Float

  /// Takes a number; infinities and what is no number are nil.
  public init?(_ value: Float) {
    guard value.isFinite else { return nil }
    self.value = value
  }

  /// Reads a number; nil for any text but the one that `text` writes.
  public init?(text: String) {
    guard text.utf8.count <= 24, let value = Float(text), value.isFinite, "\(value)" == text else {
      return nil
    }
    self.value = value
  }

  /// The shortest decimal number that reads back as the same one, such as `0.1` or `1e-05`.
  public var text: String { "\(value)" }
}

extension JSONFields {
  func exactNumber(_ name: String, in range: ClosedRange<Float>) throws(JSONError) -> ExactNumber {
    let text = try string(name, maximumLength: 24)
    guard let number = ExactNumber(text: text), range.contains(number.value) else {
      throw Self.noExactNumber(at: location(name), range)
    }
    return number
  }

  func optionalExactNumbers(
    _ name: String, count: ClosedRange<Int>, in range: ClosedRange<Float>
  ) throws(JSONError) -> [ExactNumber]? {
    guard optional(name) != nil else { return nil }
    return try exactNumbers(name, count: count, in: range)
  }

  func exactNumbers(
    _ name: String, count: ClosedRange<Int>, in range: ClosedRange<Float>
  ) throws(JSONError) -> [ExactNumber] {
    var numbers: [ExactNumber] = []
    for (value, path) in try elements(name, count: count) {
      guard case .string(let text) = value, let number = ExactNumber(text: text),
        range.contains(number.value)
      else { throw Self.noExactNumber(at: path, range) }
      numbers.append(number)
    }
    return numbers
  }

  private static func noExactNumber(at path: String, _ range: ClosedRange<Float>) -> JSONError {
    JSONError(
      .invalidValue, at: path,
      "the shortest decimal of a number of \(range.lowerBound) to \(range.upperBound) is expected, in "
        + "quotes, such as \"0.1\"")
  }
}

extension JSONObject {
  mutating func set(_ name: String, _ value: ExactNumber?) { set(name, value?.text) }

  mutating func set(_ name: String, _ values: [ExactNumber]?) {
    if let values { set(name, values.map(\.text)) }
  }
}
