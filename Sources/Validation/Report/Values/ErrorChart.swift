internal import Statistics

/// Errors of calls in the order in which their diagnoses arrived, against what the calls themselves let
/// expect: a risk-adjusted cumulative sum (Steiner et al., Biostatistics 2000).
public struct ErrorChart: Equatable, Sendable {
  /// The rise of the odds of an error that is looked for.
  public static let oddsRatio = 2.0
  /// How many diagnoses there are, in the mean, until a false alarm.
  static let aimedRunLength = 500.0
  /// What an error's risk is taken for where a call has no probability.
  static let usualRisk = 0.1
  private static let risks = 0.01...0.99

  /// The sum after each diagnosis, at least 0.
  public let sums: [Double]
  /// Where the alarm is; nil without a diagnosis.
  public let limit: Double?
  /// How many diagnoses there are, in the mean, until a false alarm at this limit.
  public let runLength: Double?
  /// The same until a true one, where the odds have doubled.
  public let runLengthAtShift: Double?
  /// The diagnosis at which the sum first reached the limit, from 1; nil if it did not.
  public let firstAlarm: Int?
  /// Errors.
  public let errors: Int
  /// Errors that the calls' probabilities let expect.
  public let expected: Double
  /// Calls whose risk is not from a probability of their own.
  public let withoutProbability: Int
  /// Calls with a diagnosis of which nobody knows when it arrived: they are not in the chart.
  public let withoutTime: Int

  init(_ cases: [StudyCase], _ serrated: SerratedRule) {
    var steps: [(time: Int64, place: Int, isError: Bool, risk: Double, isOwn: Bool)] = []
    var withoutTime = 0
    for (place, each) in cases.enumerated() where each.polyp.sealOrder != .after {
      guard case .known(let diagnosis) = each.polyp.reference,
        case .success(let kind) = ReportPopulation.everything.polyps.decision(each.polyp.call)
      else { continue }
      guard let time = each.times.reported else {
        withoutTime += 1
        continue
      }
      let isCalled = kind.isNeoplastic(serrated)
      let risk = each.neoplasticProbability.map { isCalled ? 1 - $0 : $0 }
      steps.append(
        (
          time, place, isCalled != diagnosis.isNeoplastic(serrated),
          min(max(risk ?? Self.usualRisk, Self.risks.lowerBound), Self.risks.upperBound),
          risk != nil
        ))
    }
    steps.sort { ($0.time, $0.place) < ($1.time, $1.place) }
    self.withoutTime = withoutTime
    withoutProbability = steps.count { !$0.isOwn }
    errors = steps.count(where: \.isError)
    expected = steps.reduce(0) { $0 + $1.risk }
    var sum = RiskAdjustedSum(oddsRatio: Self.oddsRatio)
    sums = steps.map { step in
      sum.add(step.isError, risk: step.risk)
      return sum.value
    }
    guard !steps.isEmpty else {
      (limit, runLength, runLengthAtShift, firstAlarm) = (nil, nil, nil, nil)
      return
    }
    let chosen = Self.limit(Self.groups(steps.map(\.risk)))
    limit = chosen.limit
    runLength = chosen.runLength
    runLengthAtShift = chosen.runLengthAtShift
    firstAlarm = sums.firstIndex { $0 >= chosen.limit }.map { $0 + 1 }
  }

  /// The means of at most five equal parts of the risks: run lengths of each risk by itself would take
  /// minutes, and differ from these by less than the risks are known.
  private static func groups(_ risks: [Double]) -> [Double] {
    let sorted = risks.sorted()
    let count = min(5, sorted.count)
    return (0..<count).map { group in
      let members = sorted[
        (group * sorted.count / count)..<((group + 1) * sorted.count / count)]
      return members.reduce(0, +) / Double(members.count)
    }
  }

  private static func limit(
    _ risks: [Double]
  ) -> (limit: Double, runLength: Double, runLengthAtShift: Double) {
    func length(_ limit: Double, _ shift: Double = 1) -> Double {
      RunLength.ofErrors(
        limit: limit, oddsRatio: oddsRatio, risks: risks, actualOddsRatio: shift, gridPoints: 60)
    }
    var (low, high) = (0.0, 1.0)
    while length(high) < aimedRunLength, high < 64 { (low, high) = (high, 2 * high) }
    while high - low > 0.01 * high {
      let middle = (low + high) / 2
      if length(middle) < aimedRunLength { low = middle } else { high = middle }
    }
    return (high, length(high), length(high, oddsRatio))
  }
}
