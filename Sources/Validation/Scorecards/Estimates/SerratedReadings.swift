/// A result with sessile serrated lesions counted as neoplastic, and the same with them not so counted.
public struct SerratedReadings<Reading: Hashable & Sendable>: Hashable, Sendable {
  /// Counted as neoplastic.
  public let neoplastic: Reading
  /// Not counted as neoplastic.
  public let notNeoplastic: Reading

  /// Makes both.
  public init(_ make: (SerratedRule) -> Reading) {
    neoplastic = make(.neoplastic)
    notNeoplastic = make(.notNeoplastic)
  }

  /// One of the two.
  public subscript(rule: SerratedRule) -> Reading {
    rule == .neoplastic ? neoplastic : notNeoplastic
  }
}
