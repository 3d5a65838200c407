/// How far a report has come.
public enum ReportStatus: String, CaseIterable, Comparable, Sendable {
  /// Not signed out: no reference standard yet.
  case preliminary
  /// Signed out.
  case final
  /// Signed out again after an error.
  case corrected
  /// Signed out again after new knowledge, or with an addendum.
  case amended

  /// Whether the report may serve as the reference standard.
  public var isFinal: Bool { self != .preliminary }

  /// In the order of the cases, which is the one in which they follow each other.
  public static func < (left: ReportStatus, right: ReportStatus) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
