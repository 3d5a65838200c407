/// Something of a candidate, and the same of the active version where there is one.
public struct Versions<Value> {
  /// The candidate's.
  public let candidate: Value
  /// The active version's; nil where none is active.
  public let active: Value?

  /// Both by their values.
  public init(candidate: Value, active: Value?) {
    self.candidate = candidate
    self.active = active
  }

  /// Something else of both.
  func map<Other>(_ transform: (Value) throws -> Other) rethrows -> Versions<Other> {
    Versions<Other>(candidate: try transform(candidate), active: try active.map(transform))
  }
}

extension Versions: Sendable where Value: Sendable {}
extension Versions: Equatable where Value: Equatable {}
