/// How large a procedure's polyps are.
public enum PolypSizes: String, CaseIterable, Sendable {
  /// All sizes, the small ones often: so that demonstrations and training see each.
  case varied
  /// As screening finds them: four of five have at most 5 mm, one of thirteen has 10 mm or more.
  case screening

  /// The size below which a share of the polyps of a kind are.
  ///
  /// - Parameters:
  ///   - histology: The kind.
  ///   - share: In [0, 1].
  /// - Returns: The size, in millimetres.
  func millimetres(_ histology: Histology, at share: Double) -> Double {
    switch self {
    case .varied:
      // Squared, so that small ones are frequent.
      let range = Self.ranges[histology] ?? 3...18
      return range.lowerBound + (range.upperBound - range.lowerBound) * share * share
    case .screening:
      let quantiles = Self.quantiles[histology] ?? []
      for (from, to) in zip(quantiles, quantiles.dropFirst()) where share <= to.share {
        let part = (share - from.share) / (to.share - from.share)
        return from.millimetres + (to.millimetres - from.millimetres) * part
      }
      return quantiles.last?.millimetres ?? 5
    }
  }

  private static let ranges: [Histology: ClosedRange<Double>] = [
    .hyperplastic: 2.5...7, .adenoma: 3...18, .sessileSerrated: 5...20,
  ]

  /// Sizes by the share of polyps below them; between these they rise evenly.
  private static let quantiles: [Histology: [(share: Double, millimetres: Double)]] = [
    .hyperplastic: [(0, 2.5), (0.95, 5), (1, 7)],
    .adenoma: [(0, 3), (0.81, 5), (0.92, 9.5), (1, 18)],
    .sessileSerrated: [(0, 3.5), (0.5, 5), (0.8, 9.5), (1, 20)],
  ]
}
