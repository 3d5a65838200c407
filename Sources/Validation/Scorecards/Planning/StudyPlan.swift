public import Statistics

/// How large a study of a negative predictive value, or another share, has to be, and when it may look at
/// its results.
public struct StudyPlan: Hashable, Sendable {
  /// What is taken for granted beforehand.
  public struct Assumptions: Hashable, Sendable {
    /// What is to be shown by the lower end of the interval, (0, 1).
    public let aim: Double
    /// What the share really is, above the aim.
    public let share: Double
    /// The chance to show it, (0, 1).
    public let power: Double
    /// The interval's level, in (0, 1).
    public let confidence: Double
    /// The variance over patients by that of independent polyps, above 0.
    public let designEffect: Double
    /// The share of all polyps that count, (0, 1].
    ///
    /// Of PIVI-2: called not neoplastic with high confidence, at most 5 mm, in rectum or sigmoid, with a
    /// diagnosis.
    public let countingShare: Double
    /// Polyps for each patient, above 0.
    public let polypsPerPatient: Double

    /// What is taken for granted.
    public init(
      aim: Double = 0.9, share: Double, power: Double = 0.8, confidence: Double = 0.95,
      designEffect: Double = 1, countingShare: Double = 1, polypsPerPatient: Double = 1
    ) {
      precondition(aim < share && share < 1, "the share is above the aim, and below 1")
      precondition(power > 0 && power < 1, "a power within (0, 1) is expected")
      precondition(designEffect > 0 && polypsPerPatient > 0, "they are above 0")
      precondition(countingShare > 0 && countingShare <= 1, "a share within (0, 1] is expected")
      self.aim = aim
      self.share = share
      self.power = power
      self.confidence = confidence
      self.designEffect = designEffect
      self.countingShare = countingShare
      self.polypsPerPatient = polypsPerPatient
    }
  }

  /// What is taken for granted.
  public let assumptions: Assumptions
  /// Independent polyps that are needed: the first number with the power, and the one that keeps it.
  public let independent: ProportionSampleSize.Answer
  /// Labels of polyps that count which are needed: the number that keeps the power, times the design effect.
  public let labels: Int
  /// Polyps that are needed in all.
  public let polyps: Int
  /// Patients that are needed.
  public let patients: Int
  /// The looks.
  public let looks: [PlannedLook]
  /// The chance that one of the looks shows the aim if the share is as expected, and polyps independent.
  public let powerOfLooks: Double
  /// The same if the share is no more than the aim.
  public let chanceOfMistake: Double

  /// Plans a study; nil where ten thousand independent polyps do not suffice.
  ///
  /// - Parameters:
  ///   - assumptions: What is taken for granted.
  ///   - fractions: The share of labels that is back at each look, rising, in (0, 1]; looks that would come
  ///     at the same number of labels are one.
  ///   - spending: How the chance of a wrong conclusion is spent over labels.
  public init?(
    _ assumptions: Assumptions, lookingAt fractions: [Double] = [1],
    spending: GroupSequentialBoundary.Spending = .obrienFleming
  ) {
    precondition(
      fractions.allSatisfy { $0 > 0 && $0 <= 1 }
        && zip(fractions, fractions.dropFirst()).allSatisfy { $0 < $1 },
      "shares of labels rise within (0, 1]")
    let size = ProportionSampleSize(aim: assumptions.aim, confidence: assumptions.confidence)
    guard let answer = size.needed(forShare: assumptions.share, power: assumptions.power) else {
      return nil
    }
    func rounded(_ value: Double) -> Int { Int((value - 1e-9).rounded(.up)) }
    self.assumptions = assumptions
    independent = answer
    labels = rounded(Double(answer.stable) * assumptions.designEffect)
    polyps = rounded(Double(labels) / assumptions.countingShare)
    patients = rounded(Double(polyps) / assumptions.polypsPerPatient)
    let planned = labels
    let numbers = Set(fractions.map { max(1, rounded($0 * Double(planned))) }).sorted()
    looks = PlannedLook.looks(at: numbers, of: planned, assumptions, spending)
    powerOfLooks = PlannedLook.chance(thatOneOf: looks, showsWith: assumptions.share)
    chanceOfMistake = PlannedLook.chance(thatOneOf: looks, showsWith: assumptions.aim)
  }
}
