internal import Base

extension StudyReport {
  static func hypothesis(_ result: HypothesisResult) -> JSONValue {
    let readings = result.readings.map { reading -> JSONValue in
      [
        "serrated": .string(reading.serrated.rawValue),
        "guideline": ReportJSON.text(reading.guideline?.protocolName),
        "deciding": .bool(reading.isDeciding),
        "accounting": ReportJSON.accounting(reading.accounting),
        "share": ReportJSON.share(reading.share),
        "proven_share": ReportJSON.share(reading.provenShare),
        "anytime": ReportJSON.interval(reading.anytime),
        "deciding_bound": ReportJSON.number(reading.decidingBound),
        "holds_by_point": truth(reading.holdsByPoint),
        "holds_by_lower_bound": truth(reading.holdsByLowerBound), "holds": truth(reading.holds),
      ]
    }
    return [
      "id": .string(result.hypothesis.identifier),
      "endpoint": .string(result.hypothesis.endpoint.rawValue),
      "population": .string(result.population.rawValue),
      "threshold": ReportJSON.number(result.hypothesis.threshold.value),
      "rule": .string(result.hypothesis.rule.rawValue),
      "confidence": ReportJSON.number(result.confidence),
      "interval": .string(result.isBoundClustered ? "clustered" : "exact"),
      "verdict": .string(result.verdict.rawValue),
      "changes_after_look": .array(result.changesAfterLook.map { .string($0) }),
      "readings": .array(readings),
    ]
  }

  private static func truth(_ value: Bool?) -> JSONValue { value.map { .bool($0) } ?? .null }

  static func node(_ node: StudyFlow.Node) -> JSONValue {
    [
      "name": .string(node.name), "unit": .string(node.unit.rawValue),
      "count": ReportJSON.count(node.count), "excluded": ReportJSON.excluded(node.excluded),
      "branches": .array(node.branches.map { .string($0) }),
    ]
  }

  static func figures(_ figures: PopulationFigures) -> JSONValue {
    let table = figures.table
    let rows = CrossTabulation.Row.allCases.map { row -> (String, JSONValue) in
      let missing = (table.missing[row] ?? [:]).map { ($0.key.rawValue, $0.value) }
      return (
        row.jsonName,
        [
          "diseased": ReportJSON.count(table[row, .diseased]),
          "healthy": ReportJSON.count(table[row, .healthy]),
          "missing": ReportJSON.count(table[row, .missing]),
          "missing_by_state": ReportJSON.counts(
            Dictionary(missing, uniquingKeysWith: +)),
        ]
      )
    }
    return [
      "population": .string(figures.population.rawValue),
      "serrated": .string(figures.serrated.rawValue), "table": .object(JSONObject(rows)),
      "not_of_population": ReportJSON.excluded(table.accounting.excluded),
      "accounting": ReportJSON.accounting(figures.accounting),
      "shares": ReportJSON.shares(figures.shares),
      "verification": verification(figures.verification), "readers": readers(figures.readers),
    ]
  }

  static func verification(_ analysis: VerificationAnalysis) -> JSONValue {
    func pair(_ figures: VerificationAnalysis.Figures?) -> JSONValue {
      guard let figures else { return .null }
      return [
        "sensitivity": ReportJSON.number(figures.sensitivity),
        "specificity": ReportJSON.number(figures.specificity),
      ]
    }
    let rates = CrossTabulation.Row.allCases.map { row -> (String, JSONValue) in
      let rate = analysis.rates[row]
      return (
        row.jsonName,
        [
          "verified": ReportJSON.count(rate?.verified ?? 0),
          "total": ReportJSON.count(rate?.total ?? 0),
          "missing_by_decision": ReportJSON.count(rate?.missingByDecision ?? 0),
        ]
      )
    }
    return [
      "complete_cases": pair(analysis.completeCases), "corrected": pair(analysis.corrected),
      "sensitivity_bounds": ReportJSON.interval(analysis.sensitivityBounds),
      "specificity_bounds": ReportJSON.interval(analysis.specificityBounds),
      "rates": .object(JSONObject(rates)),
    ]
  }

  static func readers(_ comparison: ReaderComparison) -> JSONValue {
    func side(_ side: ReaderComparison.Side?) -> JSONValue {
      guard let side else { return .null }
      return [
        "both_right": ReportJSON.count(side.pairs.both),
        "model_only": ReportJSON.count(side.pairs.firstOnly),
        "endoscopist_only": ReportJSON.count(side.pairs.secondOnly),
        "neither": ReportJSON.count(side.pairs.neither),
        "model": ReportJSON.share(ReportedShare(side.model)),
        "endoscopist": ReportJSON.share(ReportedShare(side.endoscopist)),
        "difference": ReportJSON.number(side.clustered.value),
        "clustered": ReportJSON.interval(side.clustered.interval()),
        "mcnemar_exact_p": ReportJSON.number(side.pairs.exactP),
      ]
    }
    return [
      "accounting": ReportJSON.accounting(comparison.accounting),
      "sensitivity": side(comparison.sensitivity), "specificity": side(comparison.specificity),
      "accuracy": side(comparison.accuracy),
    ]
  }

  static func probabilities(_ figures: ProbabilityFigures) -> JSONValue {
    let area = figures.area.map { area -> JSONValue in
      [
        "value": ReportJSON.number(area.value), "diseased": ReportJSON.count(area.diseased),
        "healthy": ReportJSON.count(area.healthy),
        "independent": ReportJSON.interval(area.independent),
        "clustered": ReportJSON.interval(area.clustered),
        "obstacle": ReportJSON.text(area.obstacle?.rawValue),
      ]
    }
    let decisions = figures.decisions.map { each -> JSONValue in
      [
        "threshold": ReportJSON.number(each.threshold), "model": ReportJSON.number(each.model),
        "all": ReportJSON.number(each.all),
      ]
    }
    return [
      "polyps": ReportJSON.count(figures.polyps), "patients": ReportJSON.count(figures.patients),
      "without_probability": ReportJSON.count(figures.withoutProbability),
      "serrated": .string(figures.serrated.rawValue), "area": area ?? .null,
      "calibration": figures.calibration.map(calibration) ?? .null,
      "decisions": .array(decisions),
    ]
  }

  private static func calibration(_ figures: ProbabilityFigures.Calibration) -> JSONValue {
    let bins = figures.bins.bins.map { bin -> JSONValue in
      [
        "count": ReportJSON.count(bin.count),
        "mean_probability": ReportJSON.number(bin.count > 0 ? bin.meanProbability : nil),
        "observed": ReportJSON.number(bin.count > 0 ? bin.observed : nil),
      ]
    }
    let fit = figures.figures
    return [
      "brier": ReportJSON.number(fit?.brier), "scaled_brier": ReportJSON.number(fit?.scaledBrier),
      "slope": ReportJSON.number(fit?.slope.value),
      "slope_standard_error": ReportJSON.number(fit?.slope.standardError),
      "in_the_large": ReportJSON.number(fit?.inTheLarge.value),
      "in_the_large_standard_error": ReportJSON.number(fit?.inTheLarge.standardError),
      "observed_by_expected": ReportJSON.number(fit?.observedByExpected),
      "expected_error": ReportJSON.number(figures.bins.expectedError),
      "integrated_index": ReportJSON.number(figures.curve?.meanDistance), "bins": .array(bins),
    ]
  }
}
