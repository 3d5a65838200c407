internal import Reports
internal import Statistics

extension ReportPage {
  static func probabilities(_ report: StudyReport) -> HTML {
    let figures = report.probabilities
    let count = """
      \(ReportPieces.number(figures.polyps, "polyp")) of \
      \(ReportPieces.number(figures.patients, "patient")) with a diagnosis and a probability, of any \
      size and call; \(figures.withoutProbability) with a diagnosis have no probability. \
      \(ReportWords.serrated(figures.serrated)).
      """
    guard figures.polyps > 0 else {
      return ReportPieces.section(.probabilities, ["<p>\(count)</p>"])
    }
    var facts = area(figures)
    if let calibration = figures.calibration { facts += self.calibration(calibration) }
    var charts: [HTML] = []
    if let bins = figures.calibration?.bins.bins {
      let diagram = ReliabilityDiagram(
        title: "Predicted probability and observed share",
        bins: bins.map {
          .init(meanProbability: $0.meanProbability, observed: $0.observed, count: $0.count)
        })
      charts.append(
        ReportPieces.figure(
          diagram.svg, "Predicted probability and observed share of neoplasms, in ten equal bins."))
    }
    if !figures.decisions.isEmpty { charts.append(decisions(figures.decisions)) }
    return ReportPieces.section(
      .probabilities,
      ["<p>\(count)</p>", ReportPieces.facts(facts), ReportPieces.charts(charts)]
        + (figures.decisions.isEmpty ? [] : [decisionTable(figures.decisions)]))
  }

  private static func area(_ figures: ProbabilityFigures) -> [(name: String, value: HTML)] {
    guard let area = figures.area else {
      return [("area under the curve", "not defined: one kind of polyp is absent")]
    }
    let value = ReportPieces.decimal(area.value)
    let kinds = "\(area.diseased) neoplastic, \(area.healthy) not"
    switch area.obstacle {
    case .separated?:
      return [
        (
          "area under the curve",
          """
          \(value) (\(kinds)): perfectly told apart, so that the data do not say how far it may be \
          from that
          """
        )
      ]
    case .constant?:
      return [
        (
          "area under the curve",
          "\(value) (\(kinds)): no variance is seen, so that there is no interval"
        )
      ]
    case .singleCase?:
      return [
        ("area under the curve", "\(value) (\(kinds)): a single polyp of a kind gives no interval")
      ]
    case nil:
      return [
        ("area under the curve", "\(value) (\(kinds))"),
        ("95 % DeLong, logit scale", "\(ReportPieces.decimal(area.independent))"),
        (
          "95 % over patients",
          area.clustered == nil
            ? "not defined: it rests on one patient"
            : "\(ReportPieces.decimal(area.clustered)) (jackknife)"
        ),
      ]
    }
  }

  private static func calibration(
    _ calibration: ProbabilityFigures.Calibration
  ) -> [(name: String, value: HTML)] {
    var facts: [(name: String, value: HTML)] = []
    if let fit = calibration.figures {
      func text(_ coefficient: CalibrationFigures.Coefficient) -> String {
        let (value, error) = (coefficient.value, coefficient.standardError)
        let reach = 1.959964 * error
        return "\(ReportPieces.decimal(value)) (95 % \(ReportPieces.decimal(value - reach)) to "
          + "\(ReportPieces.decimal(value + reach)))"
      }
      facts = [
        ("calibration slope", "\(text(fit.slope)); 1 is best"),
        ("calibration in the large", "\(text(fit.inTheLarge)); 0 is best"),
        ("observed by expected", "\(ReportPieces.decimal(fit.observedByExpected))"),
        (
          "Brier score",
          "\(ReportPieces.decimal(fit.brier, 4)), scaled \(ReportPieces.decimal(fit.scaledBrier))"
        ),
      ]
    } else {
      facts = [
        (
          "calibration slope",
          "not defined: one kind of polyp is absent, or both are told apart perfectly"
        )
      ]
    }
    facts.append(
      (
        "expected calibration error",
        "\(ReportPieces.decimal(calibration.bins.expectedError)) with ten equal bins"
      ))
    if let curve = calibration.curve {
      facts.append(
        (
          "integrated calibration index",
          "\(ReportPieces.decimal(curve.meanDistance)) (loess, span 0.75, degree 2)"
        ))
    }
    facts.append(
      ("independence", "slope, intercepts and errors take polyps as independent"))
    return facts
  }

  private static func decisions(_ decisions: [ProbabilityFigures.Decision]) -> HTML {
    let plot = LinePlot(
      title: "Net benefit", x: PlotAxis("probability from which one acts"),
      y: PlotAxis("net benefit"),
      curves: [
        .init("model", decisions.map { .init(x: $0.threshold, y: $0.model) }),
        // Acting on all does so much harm at high thresholds that nothing else could be told apart.
        .init(
          "act on all",
          decisions.map { .init(x: $0.threshold, y: $0.all < -0.25 ? .nan : $0.all) }),
        .init("act on none", decisions.map { .init(x: $0.threshold, y: 0) }),
      ], size: (420, 340))
    return ReportPieces.figure(
      plot.svg,
      "Decision curve: net benefit by the probability from which one takes a polyp out. "
        + "Acting on all is drawn down to -0.25.")
  }

  private static func decisionTable(_ decisions: [ProbabilityFigures.Decision]) -> HTML {
    let rows = decisions.filter { [0.1, 0.2, 0.3, 0.5].contains($0.threshold) }.map {
      each -> [HTML] in
      [
        "\(ReportPieces.percent(each.threshold, decimals: 0))",
        "\(ReportPieces.decimal(each.model))", "\(ReportPieces.decimal(each.all))",
      ]
    }
    return ReportPieces.table(
      ["Threshold", "Net benefit, model", "Net benefit, act on all"], numbers: 1..<3, rows)
  }
}
