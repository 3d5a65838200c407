public import Statistics

/// What the calibrated probability that a polyp is neoplastic is worth, over all polyps that have one and a
/// diagnosis, whatever they were called.
public struct ProbabilityFigures: Equatable, Sendable {
  /// The area under the curve.
  public struct Area: Equatable, Sendable {
    /// Why there is no interval.
    public enum Obstacle: String, CaseIterable, Sendable {
      /// Neoplasms and other polyps are told apart perfectly.
      case separated
      /// No variance is seen, as with constant scores.
      case constant
      /// There is a single polyp of a kind.
      case singleCase = "single_case"
    }

    /// The area, [0, 1].
    public let value: Double
    /// Polyps with a neoplasm.
    public let diseased: Int
    /// Other polyps.
    public let healthy: Int
    /// DeLong's interval on the logit scale, as if polyps were independent; nil where there is none.
    public let independent: Interval?
    /// The interval from leaving out one patient after the other; nil where there is none.
    public let clustered: Interval?
    /// Why there is no interval; nil where there is one.
    public let obstacle: Obstacle?
  }

  /// How far probabilities can be taken at their word.
  public struct Calibration: Equatable, Sendable {
    /// Brier score, slope, calibration in the large; nil where there is no slope, or a kind is absent.
    public let figures: CalibrationFigures?
    /// Probabilities in ten bins of equal width.
    public let bins: ReliabilityBins
    /// The distance from a smooth curve (R's `loess`, span 0.75, degree 2); nil with too few points.
    public let curve: CalibrationCurve?
  }

  /// What acting from a probability on is worth.
  public struct Decision: Equatable, Sendable {
    /// From this probability on one acts, (0, 1).
    public let threshold: Double
    /// The net benefit of the model.
    public let model: Double
    /// That of acting on every polyp.
    public let all: Double
  }

  /// Polyps that count.
  public let polyps: Int
  /// Their patients.
  public let patients: Int
  /// Polyps with a diagnosis and without a probability.
  public let withoutProbability: Int
  /// How sessile serrated lesions count.
  public let serrated: SerratedRule
  /// The area; nil where a kind is absent.
  public let area: Area?
  /// Calibration; nil without a polyp.
  public let calibration: Calibration?
  /// The decision curve; empty where a kind is absent.
  public let decisions: [Decision]

  /// Half of the least step of recorded probabilities: those of 0 and 1 are moved by it, since no logit is
  /// known of them.
  static let halfStep = 0.000_000_5

  init(_ cases: [StudyCase], _ serrated: SerratedRule) {
    self.serrated = serrated
    var (scores, truths, clusters): ([Double], [Bool], [Int]) = ([], [], [])
    var without = 0
    for each in cases where each.polyp.sealOrder != .after {
      guard case .known(let diagnosis) = each.polyp.reference else { continue }
      guard let probability = each.neoplasticProbability else {
        without += 1
        continue
      }
      scores.append(min(max(probability, Self.halfStep), 1 - Self.halfStep))
      truths.append(diagnosis.isNeoplastic(serrated))
      clusters.append(each.polyp.patient)
    }
    withoutProbability = without
    polyps = scores.count
    patients = Set(clusters).count
    area = AreaUnderCurve(scores: scores, isDiseased: truths).map { area in
      Area(
        area,
        AreaUnderCurve.jackknifeInterval(scores: scores, isDiseased: truths, clusters: clusters))
    }
    calibration =
      scores.isEmpty
      ? nil
      : Calibration(
        figures: CalibrationFigures(scores, outcomes: truths),
        bins: ReliabilityBins(scores, outcomes: truths),
        curve: CalibrationCurve(scores, outcomes: truths, smoother: .loess))
    let diseased = truths.filter { $0 }.count
    let thresholds = (1...19).map { Double($0) / 20 }
    decisions =
      diseased == 0 || diseased == truths.count
      ? []
      : thresholds.map { threshold in
        Decision(
          threshold: threshold,
          model: NetBenefit.value(scores, isDiseased: truths, threshold: threshold),
          all: NetBenefit.ofAll(
            prevalence: Double(diseased) / Double(truths.count), threshold: threshold))
      }
  }
}

extension ProbabilityFigures.Area {
  fileprivate init(_ area: AreaUnderCurve, _ clustered: Interval?) {
    value = area.value
    diseased = area.diseasedCount
    healthy = area.healthyCount
    independent = area.logitInterval()
    switch area.uncertainty {
    case .variance:
      obstacle = nil
      self.clustered = clustered
    case .separated: (obstacle, self.clustered) = (.separated, nil)
    case .constant: (obstacle, self.clustered) = (.constant, nil)
    case .singleCase: (obstacle, self.clustered) = (.singleCase, nil)
    }
  }
}
