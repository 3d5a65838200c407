import Testing

/// Expects a number to the digits that a reference prints.
///
/// - Parameters:
///   - value: The number.
///   - expected: What the reference prints.
///   - tolerance: Half a unit of the last printed digit, and a little.
///   - location: Where the expectation stands.
func expectClose(
  _ value: Double?, _ expected: Double, _ tolerance: Double = 5.1e-7,
  _ location: SourceLocation = #_sourceLocation
) {
  #expect(
    abs((value ?? .infinity) - expected) <= tolerance,
    "\(value.map { "\($0)" } ?? "nil"), not \(expected)", sourceLocation: location)
}
