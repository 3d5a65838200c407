internal import Reports

extension ReportPage {
  static func estimates(_ report: StudyReport) -> HTML {
    var pieces: [HTML] = []
    if let main = report.figures(report.population, report.primary.shown) {
      pieces.append(
        ReportPieces.heading("\(main.population.words); \(ReportWords.serrated(main.serrated))"))
      pieces.append(
        ReportPieces.shares(main.shares.named.map { ("\($0.name)", $0.share) }))
      pieces.append(ReportPieces.remark(account(main.accounting)))
    }
    pieces.append(ReportPieces.heading("All sets of polyps, both ways to count SSL"))
    let rows = report.figures.map { figures -> [HTML] in
      let shares = figures.shares
      return [
        """
        \(figures.population.words)<small>\(ReportWords.serrated(figures.serrated)), \
        \(figures.accounting.included) polyps, \(figures.estimates.patients) patients</small>
        """,
        cell(shares.sensitivity), cell(shares.specificity), cell(shares.positivePredictiveValue),
        cell(shares.negativePredictiveValue), cell(shares.accuracy),
      ]
    }
    pieces.append(
      ReportPieces.table(
        ["Polyps", "Sensitivity", "Specificity", "PPV", "NPV", "Accuracy"], numbers: 1..<6, rows))
    pieces.append(
      ReportPieces.remark(
        "Below each share its cases and its interval over patients. Exact: Clopper and Pearson. Over "
          + "patients: ratio estimator, logit scale, patients - 1 degrees of freedom; where it is not "
          + "defined, the exact one of as many cases as patients."))
    return ReportPieces.section(.estimates, pieces)
  }

  /// A share with its cases and its interval over patients, in one cell.
  static func cell(_ share: ReportedShare) -> HTML {
    guard share.value != nil else {
      return "\(share.hits)/\(share.trials)<small>\(shortNote(share))</small>"
    }
    let interval = share.clustered.map { ReportPieces.percent($0) } ?? "one patient: no interval"
    return """
      \(ReportPieces.percent(share.value))<small>\(share.hits)/\(share.trials)</small>\
      <small>\(interval)</small>
      """
  }

  private static func shortNote(_ share: ReportedShare) -> String {
    share.note == .tooFew ? "too few to tell" : "no case"
  }

  /// How many count, and why the others do not.
  static func account(_ accounting: Accounting) -> String {
    "\(accounting.included) of \(accounting.considered) \(accounting.unit.rawValue) count; not: "
      + ReportPieces.reasons(accounting.excluded) + "."
  }

  static func verification(_ report: StudyReport) -> HTML {
    let shown = report.primary.shown
    var pieces: [HTML] = []
    for rule in [shown] + SerratedRule.allCases.filter({ $0 != shown }) {
      guard let figures = report.figures(report.population, rule) else { continue }
      let analysis = figures.verification
      pieces.append(
        ReportPieces.heading("\(report.population.words); \(ReportWords.serrated(rule))"))
      pieces.append(
        ReportPieces.table(
          ["", "Sensitivity", "Specificity"], numbers: 1..<3,
          [
            [
              "complete cases<small>polyps with a diagnosis alone</small>",
              "\(ReportPieces.percent(analysis.completeCases?.sensitivity))",
              "\(ReportPieces.percent(analysis.completeCases?.specificity))",
            ],
            [
              """
              Begg and Greenes<small>right if within a result of the call verification does not depend \
              on the diagnosis</small>
              """,
              "\(ReportPieces.percent(analysis.corrected?.sensitivity))",
              "\(ReportPieces.percent(analysis.corrected?.specificity))",
            ],
            [
              "bounds<small>whatever the polyps without a diagnosis are</small>",
              "\(ReportPieces.percent(analysis.sensitivityBounds))",
              "\(ReportPieces.percent(analysis.specificityBounds))",
            ],
          ]))
      if analysis.completeCases == nil {
        pieces.append(
          ReportPieces.remark(
            "Complete cases and the correction are not defined: one result of the call was never "
              + "verified, or a kind of polyp is absent."))
      }
      let rates = CrossTabulation.Row.allCases.map { row -> [HTML] in
        let rate = analysis.rates[row]
        return [
          "\(words(row))", "\(rate?.verified ?? 0)/\(rate?.total ?? 0)",
          "\(ReportPieces.percent(rate?.share))", "\(rate?.missingByDecision ?? 0)",
        ]
      }
      pieces.append(
        ReportPieces.table(
          ["Result of the call", "Verified", "Share", "Not verified by decision"], numbers: 1..<4,
          rates))
    }
    pieces.append(
      ReportPieces.remark(
        "Polyps that are left in place or thrown away as planned are missing because of what they were "
          + "called: never at random."))
    return ReportPieces.section(.verification, pieces)
  }

  static func readers(_ report: StudyReport) -> HTML {
    var pieces: [HTML] = []
    for population in [report.population, .everything] {
      guard let figures = report.figures(population, report.primary.shown) else { continue }
      let comparison = figures.readers
      pieces.append(
        ReportPieces.heading("\(population.words); \(ReportWords.serrated(figures.serrated))"))
      let sides: [(String, ReaderComparison.Side?)] = [
        ("sensitivity", comparison.sensitivity), ("specificity", comparison.specificity),
        ("accuracy", comparison.accuracy),
      ]
      let rows = sides.map { name, side -> [HTML] in
        guard let side else { return ["\(name)", "no case", "", "", "", "", ""] }
        let points = ReportPieces.decimal(side.clustered.value * 100, 1)
        let ends = side.clustered.interval()
        let interval =
          "\(ReportPieces.decimal(ends.low * 100, 1)) to \(ReportPieces.decimal(ends.high * 100, 1))"
        return [
          "\(name)", cell(ReportedShare(side.model)), cell(ReportedShare(side.endoscopist)),
          "\(points)<small>\(interval)</small>", "\(side.pairs.firstOnly)",
          "\(side.pairs.secondOnly)", "\(ReportPieces.decimal(side.pairs.exactP, 3))",
        ]
      }
      pieces.append(
        ReportPieces.table(
          [
            "", "Model right", "Endoscopist right", "Difference, points", "Model alone",
            "Endoscopist alone", "McNemar p",
          ], numbers: 1..<7, rows))
      pieces.append(ReportPieces.remark(account(comparison.accounting)))
    }
    let cases = report.dataset.cases
    let first = cases.count { $0.endoscopistWasFirst == true }
    let later = cases.count { $0.endoscopistWasFirst == false }
    pieces.append(
      ReportPieces.paragraph(
        """
        Both on the same polyps. Calls of the endoscopist that are sure to stand before the model's \
        was shown: \(first); not sure: \(later).
        """))
    pieces.append(
      ReportPieces.remark(
        "The interval of the difference is over patients, and where they do not differ the one of what "
          + "none of as many has shown; McNemar's exact p takes polyps as independent."))
    return ReportPieces.section(.readers, pieces)
  }
}
