/// When a patient is to be looked at again.
public enum SurveillanceInterval: Hashable, Sendable, CustomStringConvertible {
  /// After some months, from and to.
  case months(Int, Int)
  /// Screening as of everybody; where there is no programme, after ten years.
  case screening

  /// So many years.
  static func years(_ from: Int, _ to: Int? = nil) -> SurveillanceInterval {
    .months(12 * from, 12 * (to ?? from))
  }

  /// Such as `3 to 5 years`; intervals are equal only if the whole range is.
  public var description: String {
    switch self {
    case .screening: return "screening"
    case .months(let from, let to):
      let isInYears = from % 12 == 0 && to % 12 == 0
      let (low, high) = isInYears ? (from / 12, to / 12) : (from, to)
      let unit = isInYears ? (high == 1 ? "year" : "years") : "months"
      return low == high ? "\(low) \(unit)" : "\(low) to \(high) \(unit)"
    }
  }

  /// The earlier of two, by where the ranges begin and then end.
  static func shorter(_ one: Self, _ other: Self) -> Self {
    switch (one, other) {
    case (.screening, _): other
    case (_, .screening): one
    case (.months(let a, let b), .months(let c, let d)): (a, b) <= (c, d) ? one : other
    }
  }
}
