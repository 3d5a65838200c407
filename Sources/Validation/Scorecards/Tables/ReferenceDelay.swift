internal import Statistics

/// How long it took from the call to the report (STARD 2015, item 22), in hours.
public struct ReferenceDelay: Hashable, Sendable {
  /// Polyps with a diagnosis and both times.
  public let count: Int
  /// Polyps with a diagnosis of which a time is not known.
  public let unknown: Int
  /// Polyps whose report is older than the call.
  public let negative: Int
  /// Half took at most as long.
  public let median: Double
  /// A quarter took at most as long.
  public let lowerQuartile: Double
  /// Three quarters took at most as long.
  public let upperQuartile: Double
  /// The longest.
  public let longest: Double

  /// Sums up a study's delays; nil where none is known.
  ///
  /// - Parameter polyps: All polyps; those without a diagnosis have no delay.
  public init?(_ polyps: [StudyPolyp]) {
    let known = polyps.filter { if case .known = $0.reference { true } else { false } }
    let hours = known.compactMap(\.hoursToReference).sorted()
    guard let last = hours.last else { return nil }
    count = hours.count
    unknown = known.count - hours.count
    negative = hours.filter { $0 < 0 }.count
    median = SampleQuantile.value(0.5, ofSorted: hours)
    lowerQuartile = SampleQuantile.value(0.25, ofSorted: hours)
    upperQuartile = SampleQuantile.value(0.75, ofSorted: hours)
    longest = last
  }
}
