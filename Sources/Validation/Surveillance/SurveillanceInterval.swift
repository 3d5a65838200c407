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
}

extension SurveillanceInterval: Comparable {
  /// Earlier ones first, by where the ranges begin and then end; screening last.
  public static func < (one: Self, other: Self) -> Bool {
    switch (one, other) {
    case (.screening, _): false
    case (_, .screening): true
    case (.months(let a, let b), .months(let c, let d)): (a, b) < (c, d)
    }
  }
}
