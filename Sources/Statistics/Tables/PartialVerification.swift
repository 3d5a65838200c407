/// Sensitivity and specificity where the truth of some cases was never found out, and whether it was
/// depends on the test: what was left in place or thrown away (Begg and Greenes, Biometrics 1983).
public struct PartialVerification: Hashable, Sendable {
  /// The cases of one result of the test.
  public struct Result: Hashable, Sendable {
    /// Verified, and diseased.
    public let diseased: Int
    /// Verified, and healthy.
    public let healthy: Int
    /// Not verified.
    public let unverified: Int

    /// The counts of a result.
    public init(diseased: Int, healthy: Int, unverified: Int) {
      precondition(min(diseased, healthy, unverified) >= 0, "counts are not negative")
      self.diseased = diseased
      self.healthy = healthy
      self.unverified = unverified
    }

    var count: Double { Double(diseased + healthy + unverified) }
    /// The share of verified cases that are diseased.
    var risk: Double { Double(diseased) / Double(diseased + healthy) }
    /// The share that was verified.
    public var verifiedShare: Double { Double(diseased + healthy) / count }
  }

  /// A sensitivity and a specificity.
  public struct Figures: Hashable, Sendable {
    /// The share of diseased cases with a positive test.
    public let sensitivity: Double
    /// The share of healthy cases with a negative test.
    public let specificity: Double
  }

  private let positive: Result
  private let negative: Result

  /// Takes both results; nil where one has no verified case, or the verified ones are all of one kind.
  public init?(positive: Result, negative: Result) {
    let (diseased, healthy) = (
      positive.diseased + negative.diseased, positive.healthy + negative.healthy
    )
    guard positive.diseased + positive.healthy > 0, negative.diseased + negative.healthy > 0,
      diseased > 0, healthy > 0
    else { return nil }
    self.positive = positive
    self.negative = negative
  }

  /// Of the verified cases alone, which is wrong where verification depends on the test.
  public var completeCases: Figures {
    figures(
      Double(positive.diseased), Double(positive.healthy), Double(negative.diseased),
      Double(negative.healthy))
  }

  /// Corrected, if within a result of the test verification does not depend on the truth.
  public var corrected: Figures {
    figures(
      positive.count * positive.risk, positive.count * (1 - positive.risk),
      negative.count * negative.risk, negative.count * (1 - negative.risk))
  }

  /// The least that sensitivity and specificity may be, each by itself, and the most.
  public var bounds: (sensitivity: Interval, specificity: Interval) {
    // Cases of both kinds are there, so both are defined.
    let none = Interval(low: 0, high: 1)
    let bounds = Self.bounds(positive: positive, negative: negative)
    return (bounds.sensitivity ?? none, bounds.specificity ?? none)
  }

  /// The least that sensitivity and specificity may be, each by itself, and the most: of any two results,
  /// also where one was never verified.
  ///
  /// - Parameters:
  ///   - positive: The cases of a positive test.
  ///   - negative: Those of a negative one.
  /// - Returns: The bounds; nil where there is no case that may count.
  public static func bounds(
    positive: Result, negative: Result
  ) -> (sensitivity: Interval?, specificity: Interval?) {
    /// Of those on the right side, those on the wrong one, and those that may be on either.
    func bounds(_ right: Int, _ wrong: Int, _ open: (right: Int, wrong: Int)) -> Interval? {
      guard right + wrong + open.right + open.wrong > 0 else { return nil }
      let low = right + wrong + open.wrong
      let high = right + wrong + open.right
      return Interval(
        low: low > 0 ? Double(right) / Double(low) : 0,
        high: high > 0 ? Double(right + open.right) / Double(high) : 1)
    }
    return (
      bounds(positive.diseased, negative.diseased, (positive.unverified, negative.unverified)),
      bounds(negative.healthy, positive.healthy, (negative.unverified, positive.unverified))
    )
  }

  private func figures(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Figures {
    Figures(sensitivity: a / (a + c), specificity: d / (d + b))
  }
}
