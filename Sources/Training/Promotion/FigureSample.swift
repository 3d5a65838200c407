internal import Statistics

/// What a figure is made of: a value or an outcome of each case, of both versions.
enum FigureSample {
  /// Whether each case has the outcome, and whether it counts at all.
  struct Share {
    let outcomes: [Bool]
    let counts: [Bool]
  }

  /// The mean of values in [0, 1].
  case means(Versions<[Double]>, patients: [Int])
  /// The share of the cases that count, which may be others for each version.
  case shares(Versions<Share>, patients: [Int])
  /// The area under the curve of scores.
  case areas(Versions<[Double]>, isPositive: [Bool], patients: [Int])

  /// The figures of both versions; nil where there is nothing to make one of.
  var estimates: Versions<FigureEstimate?> {
    switch self {
    case .means(let values, let patients):
      values.map { FigureEstimate(meanOf: $0, patients: patients) }
    case .shares(let shares, let patients):
      shares.map { FigureEstimate($0, patients: patients) }
    case .areas(let scores, let isPositive, let patients):
      scores.map { FigureEstimate(areaOf: $0, isPositive: isPositive, patients: patients) }
    }
  }

  /// The candidate's figure less the active version's; nil without one, or where it is not defined.
  var difference: PairedDifference? {
    switch self {
    case .means(let values, let patients):
      values.active.flatMap {
        PairedDifference(
          .init(meanOf: values.candidate), .init(meanOf: $0), clusters: patients)
      }
    case .shares(let shares, let patients):
      shares.active.flatMap {
        PairedDifference(shares.candidate.ratio, $0.ratio, clusters: patients)
      }
    case .areas(let scores, let isPositive, let patients):
      scores.active.flatMap {
        PairedDifference(
          areasOf: scores.candidate, $0, isDiseased: isPositive, clusters: patients)
      }
    }
  }
}

extension FigureSample.Share {
  fileprivate var ratio: PairedDifference.Ratio {
    PairedDifference.Ratio(
      numerators: zip(outcomes, counts).map { $0 && $1 ? 1 : 0 },
      denominators: counts.map { $0 ? 1 : 0 })
  }
}
