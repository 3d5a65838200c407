/// A segment of the colon or a stretch of several, as reports name it.
public enum ColonSite: String, CaseIterable, Sendable {
  /// The caecum, with the ileocaecal valve and the appendix's orifice.
  case caecum
  /// The ascending colon.
  case ascending
  /// The hepatic flexure.
  case hepaticFlexure = "hepatic_flexure"
  /// The transverse colon.
  case transverse
  /// The splenic flexure.
  case splenicFlexure = "splenic_flexure"
  /// The descending colon.
  case descending
  /// The sigmoid.
  case sigmoid
  /// The junction of sigmoid and rectum.
  case rectosigmoid
  /// The rectum.
  case rectum
  /// The right colon, from the caecum to the hepatic flexure.
  case rightColon = "right_colon"
  /// The left colon, from the splenic flexure to the sigmoid.
  case leftColon = "left_colon"
  /// Somewhere in the colon.
  case colon

  /// Where it begins and ends, in segments from the caecum (0) to the rectum (7).
  private var stretch: ClosedRange<Int> {
    switch self {
    case .caecum: 0...0
    case .ascending: 1...1
    case .hepaticFlexure: 2...2
    case .transverse: 3...3
    case .splenicFlexure: 4...4
    case .descending: 5...5
    case .sigmoid: 6...6
    case .rectosigmoid: 6...7
    case .rectum: 7...7
    case .rightColon: 0...2
    case .leftColon: 4...6
    case .colon: 0...7
    }
  }

  /// How many segments two sites are apart at least.
  ///
  /// - Parameter other: The other site.
  /// - Returns: 0 where they may be the same place, 1 for neighbouring segments, and so on.
  public func distance(to other: ColonSite) -> Int {
    let (one, two) = (stretch, other.stretch)
    if one.overlaps(two) { return 0 }
    return max(two.lowerBound - one.upperBound, one.lowerBound - two.upperBound)
  }
}
