/// What acting on a probability is worth (Vickers and Elkin, Medical Decision Making 2006).
public enum NetBenefit {
  /// True positives less false ones, weighed by the threshold's odds, by the number of cases.
  ///
  /// - Parameters:
  ///   - probabilities: Of disease.
  ///   - isDiseased: Whether it is there.
  ///   - threshold: From this probability on one acts, (0, 1).
  /// - Returns: The net benefit; negative where acting does harm.
  public static func value(
    _ probabilities: [Double], isDiseased: [Bool], threshold: Double
  ) -> Double {
    precondition(threshold > 0 && threshold < 1, "\(threshold) is not within (0, 1)")
    precondition(!probabilities.isEmpty && probabilities.count == isDiseased.count, "cases")
    var sum = 0.0
    for (probability, disease) in zip(probabilities, isDiseased) where probability >= threshold {
      sum += disease ? 1 : -threshold / (1 - threshold)
    }
    return sum / Double(probabilities.count)
  }

  /// The net benefit of acting on every case.
  ///
  /// - Parameters:
  ///   - prevalence: The share of cases with the disease.
  ///   - threshold: The probability from which one would act, (0, 1).
  /// - Returns: The net benefit.
  public static func ofAll(prevalence: Double, threshold: Double) -> Double {
    prevalence - (1 - prevalence) * threshold / (1 - threshold)
  }

  /// How many of a hundred cases need no intervention thanks to the probabilities, compared with acting on
  /// all, at an equal number of diseased cases found; negative where it is more that are needed.
  ///
  /// - Parameters:
  ///   - probabilities: Of disease.
  ///   - isDiseased: Whether it is there.
  ///   - threshold: From this probability on one acts, (0, 1).
  /// - Returns: The number in a hundred.
  public static func interventionsAvoided(
    _ probabilities: [Double], isDiseased: [Bool], threshold: Double
  ) -> Double {
    let own = value(probabilities, isDiseased: isDiseased, threshold: threshold)
    let prevalence = Double(isDiseased.filter { $0 }.count) / Double(isDiseased.count)
    let gain = own - ofAll(prevalence: prevalence, threshold: threshold)
    return 100 * gain * (1 - threshold) / threshold
  }
}
