internal import Reports

extension ReportPage {
  static func subgroups(_ report: StudyReport) -> HTML {
    let tables = report.subgroups.map { table -> HTML in
      let mark: HTML =
        table.standing == .preSpecified
        ? "<span class=\"mark planned\">pre-specified</span>"
        : "<span class=\"mark exploratory\">exploratory</span>"
      let body: HTML =
        table.isRecorded
        ? parts(
          table.rows.map { ("\(ReportWords.plain($0.label))", $0.accounting, $0.shares) })
        : ReportPieces.remark("The protocol names it, and no polyp has it recorded.")
      return """
        <h3>By \(ReportWords.plain(table.name)) \(mark)</h3>
        <p class="soft">\(table.population.words); \(ReportWords.serrated(report.primary.shown))</p>
        \(body)
        """
    }
    return ReportPieces.section(
      .subgroups,
      [
        ReportPieces.remark(
          "What an exploratory table shows is a question for the next study. Shares of fewer than "
            + "\(ReportedShare.leastOfParts) cases are not told. Parts by size and place are of all "
            + "polyps, because the study's own set is limited by them.")
      ] + tables)
  }

  private static func parts(
    _ parts: [(name: HTML, accounting: Accounting, shares: PopulationFigures.Shares)]
  ) -> HTML {
    let rows = parts.map { part -> [HTML] in
      [
        part.name, "\(part.accounting.included)/\(part.accounting.considered)",
        cell(part.shares.sensitivity), cell(part.shares.specificity),
        cell(part.shares.positivePredictiveValue), cell(part.shares.negativePredictiveValue),
      ]
    }
    return ReportPieces.table(
      ["Part", "Count of all", "Sensitivity", "Specificity", "PPV", "NPV"], numbers: 1..<6, rows)
  }

  static func versions(_ report: StudyReport) -> HTML {
    guard !report.versions.isEmpty else {
      return ReportPieces.section(.versions, [ReportPieces.remark("There is no call yet.")])
    }
    var pieces = [
      ReportPieces.remark(
        "Another digest is another device: figures are never pooled over versions here. "
          + "Polyps: \(report.population.words); \(ReportWords.serrated(report.primary.shown)). Shares "
          + "of fewer than \(ReportedShare.leastOfParts) cases are not told.")
    ]
    for (index, version) in report.versions.enumerated() {
      pieces.append(ReportPieces.heading("Pipeline \(index + 1)"))
      var facts: [(name: String, value: HTML)] = [
        (
          "digest",
          """
          <code>\(version.digest.hex)</code>\
          \(version.isInProtocol ? "" : " — not one of the protocol's")
          """
        )
      ]
      facts += version.models.map {
        ($0.role, "\($0.identity), <code>\($0.digest.hex)</code>")
      }
      facts += version.executions.sorted { $0.key < $1.key }.map {
        ("computed by", "\($0.key): \(ReportPieces.number($0.value, "call"))")
      }
      facts.append(
        (
          "calls",
          "\(version.calls), \(version.degraded) of them on another provider than configured"
        ))
      pieces.append(ReportPieces.facts(facts))
      pieces.append(
        parts([("pipeline \(index + 1)", version.accounting, version.shares)]))
      pieces.append(ReportPieces.remark(account(version.accounting)))
    }
    return ReportPieces.section(.versions, pieces)
  }

  static func monitoring(_ report: StudyReport) -> HTML {
    let errors = report.errors
    var charts: [HTML] = []
    if let limit = errors.limit {
      charts.append(errorChart(errors, limit))
    }
    if !report.days.isEmpty { charts.append(abstentions(report.days)) }
    return ReportPieces.section(
      .monitoring,
      [
        errors.sums.isEmpty
          ? ReportPieces.remark("No call has a diagnosis yet: there is no chart of errors.") : "",
        charts.isEmpty ? "" : ReportPieces.charts(charts), errorWords(errors),
        ReportPieces.remark(
          "Of the quality of pictures records have what made calls abstain, and what frames were "
            + "dropped for: no other measure."),
      ])
  }

  private static func errorChart(_ errors: ErrorChart, _ limit: Double) -> HTML {
    let last = Double(max(errors.sums.count, 2))
    let plot = LinePlot(
      title: "Cumulative sum of errors",
      x: PlotAxis("diagnosis, in order of arrival", isWhole: true),
      y: PlotAxis("risk-adjusted sum"),
      curves: [
        .init(
          "sum",
          [.init(x: 0, y: 0)]
            + errors.sums.enumerated().map { .init(x: Double($0.offset + 1), y: $0.element) }),
        .init("limit", [.init(x: 0, y: limit), .init(x: last, y: limit)]),
      ],
      marks: errors.firstAlarm.map { [.init(x: Double($0), label: "alarm")] } ?? [])
    return ReportPieces.figure(
      plot.svg,
      "Errors of calls in the order in which their diagnoses arrived: a rise of the odds to "
        + "the \(plainNumber(ErrorChart.oddsRatio))-fold is looked for.")
  }

  private static func errorWords(_ errors: ErrorChart) -> HTML {
    guard let limit = errors.limit else { return "" }
    let alarm =
      errors.firstAlarm.map { "The limit was first reached at diagnosis \($0)." }
      ?? "The limit was not reached."
    func cases(_ length: Double?) -> String {
      length.map { $0.isFinite ? ReportPieces.decimal($0, 0) : "endlessly many" } ?? "–"
    }
    return """
      <p>\(alarm) \(ReportPieces.count("errors", errors.errors)) errors in \
      \(ReportPieces.count("errors_of", errors.sums.count)) diagnoses, \
      \(ReportPieces.decimal(errors.expected, 1)) expected by the calls' own probabilities. Limit \
      \(ReportPieces.decimal(limit)): a false alarm comes after \(cases(errors.runLength)) diagnoses in \
      the mean, a true one, at doubled odds, after \(cases(errors.runLengthAtShift)).</p>
      <p class="soft">The odds of \(errors.withoutProbability) calls without a probability are those of \
      \(ReportPieces.percent(ErrorChart.usualRisk, decimals: 0)) errors; \(errors.withoutTime) \
      diagnoses without a time are not in the chart.</p>
      """
  }

  /// The share of calls that decide nothing, by day.
  static func abstentions(_ days: [DailyCalls]) -> HTML {
    func share(_ count: (DailyCalls) -> Int) -> [LinePlot.Point] {
      days.map { .init(x: Double($0.number), y: Double(count($0)) / Double(max($0.calls, 1))) }
    }
    let plot = LinePlot(
      title: "Abstentions by day", x: PlotAxis("days since the first call", isWhole: true),
      y: PlotAxis("share of calls"),
      curves: [
        .init("no class named", share(\.abstained)),
        .init("because of poor pictures", share(\.poorPictures)),
      ])
    let (calls, none) = (days.reduce(0) { $0 + $1.calls }, days.reduce(0) { $0 + $1.abstained })
    return ReportPieces.figure(
      plot.svg,
      "Calls that name no class, by day (UTC): \(none) of \(calls) on "
        + "\(ReportPieces.number(days.count, "day")).")
  }
}
