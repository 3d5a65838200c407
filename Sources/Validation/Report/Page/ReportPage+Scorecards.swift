internal import Reports

extension ReportPage {
  static func pivi(_ report: StudyReport) -> HTML {
    var pieces: [HTML] = [
      ReportPieces.heading("PIVI-1: resect and discard, agreement of surveillance intervals")
    ]
    for card in report.resectAndDiscard {
      let name = ReportWords.plain(card.policy.guideline.protocolName)
      let rows = SerratedRule.allCases.flatMap { rule -> [(name: HTML, share: ReportedShare)] in
        let reading = card.readings[rule]
        let serrated = ReportWords.serrated(rule)
        return [
          (
            "\(name), same interval<small>\(serrated)</small>",
            ReportedShare(reading.agreement.estimate)
          ),
          (
            "\(name), same or earlier<small>\(serrated)</small>", ReportedShare(reading.notLater)
          ),
        ]
      }
      pieces.append(ReportPieces.shares(rows))
      let reading = card.readings[report.primary.shown]
      pieces.append(ReportPieces.remark("\(name): \(account(reading.accounting))"))
      if !reading.intervals.isEmpty {
        pieces.append(agreement(reading))
        pieces.append(
          ReportPieces.remark(
            "\(name), \(ReportWords.serrated(report.primary.shown)): patients by interval, rows by looks, "
              + "columns by pathology; those on the diagonal agree."))
      }
    }
    pieces.append(
      ReportPieces.remark(
        "ASGE's threshold is 90 %. Patients count who have a polyp of at most 5 mm that was called with "
          + "high confidence and has a diagnosis; patients with a polyp without one are left out. A call "
          + "of an adenoma stands for a tubular one of low grade: looks show neither villous component "
          + "nor dysplasia. Intervals agree if the whole range does; findings with the same interval are "
          + "merged. Pathology stands for polyps of low confidence, larger ones and those that are called "
          + "carcinoma; patients with a carcinoma are left out."))
    pieces.append(
      ReportPieces.heading("PIVI-2: leave in place, negative predictive value"))
    pieces.append(
      ReportPieces.shares(
        SerratedRule.allCases.map { rule in
          (
            "NPV<small>\(ReportWords.serrated(rule))</small>",
            ReportedShare(report.leaveInPlace.readings[rule].negativePredictiveValue.estimate)
          )
        }))
    pieces += SerratedRule.allCases.map { rule in
      let reading = report.leaveInPlace.readings[rule]
      let bounds = reading.valueIfUnverified.map {
        " If none, or every one, of them were right: \(ReportPieces.percent($0))."
      }
      return ReportPieces.remark(
        "\(ReportWords.serrated(rule)): \(account(reading.accounting)) Calls without a diagnosis: "
          + "\(reading.unverified).\(bounds ?? "")")
    }
    pieces.append(
      verdicts(
        SerratedRule.allCases.map {
          ("NPV", $0, report.leaveInPlace.readings[$0].negativePredictiveValue)
        }))
    return ReportPieces.section(.pivi, pieces)
  }

  private static func agreement(_ reading: ResectAndDiscardScorecard.Reading) -> HTML {
    let names = reading.intervals.map(\.description)
    let rows = zip(names, reading.table.counts).map { name, counts -> [HTML] in
      ["\(name)"] + counts.map { "\($0)" }
    }
    return ReportPieces.table(
      ["By looks"] + names, numbers: 1..<(names.count + 1), rows)
  }

  static func soda(_ report: StudyReport) -> HTML {
    var pieces: [HTML] = []
    for card in report.soda {
      pieces.append(
        ReportPieces.heading(ReportWords.plain(card.strategy.rawValue)))
      let rows = SerratedRule.allCases.flatMap { rule -> [(name: HTML, share: ReportedShare)] in
        let reading = card.readings[rule]
        return [
          (
            "sensitivity<small>\(ReportWords.serrated(rule))</small>",
            ReportedShare(reading.sensitivity.estimate)
          ),
          (
            "specificity<small>\(ReportWords.serrated(rule))</small>",
            ReportedShare(reading.specificity.estimate)
          ),
        ]
      }
      pieces.append(ReportPieces.shares(rows))
      pieces.append(
        verdicts(
          SerratedRule.allCases.flatMap { rule in
            [
              ("sensitivity", rule, card.readings[rule].sensitivity),
              ("specificity", rule, card.readings[rule].specificity),
            ]
          }))
      pieces += SerratedRule.allCases.map { rule in
        ReportPieces.remark(
          "\(ReportWords.serrated(rule)): \(account(card.readings[rule].accounting))")
      }
    }
    return ReportPieces.section(.soda, pieces)
  }

  /// Thresholds of guidelines, by each of the rules that a protocol may have: none of them is a verdict of
  /// this study unless its protocol states it.
  private static func verdicts(
    _ judgements: [(name: String, serrated: SerratedRule, judgement: Judgement)]
  ) -> HTML {
    let rows = judgements.map { each -> [HTML] in
      let rules: [HTML] = [
        AcceptanceRule.Basis.point, .exactLowerBound, .clusteredLowerBound,
      ].map { "\(reached(each.judgement.verdict(by: $0)))" }
      return [
        "\(each.name)<small>\(ReportWords.serrated(each.serrated))</small>",
        "\(ReportPieces.percent(each.judgement.rule.threshold, decimals: 0))",
      ] + rules
    }
    return ReportPieces.table(
      [
        "Guideline's threshold", "", "by the estimate", "by the exact lower end",
        "by the lower end over patients",
      ], numbers: 1..<2, rows)
  }

  private static func reached(_ verdict: Judgement.Verdict) -> String {
    switch verdict {
    case .met: "reached"
    case .notMet: "not reached"
    case .notEvaluable: "no case"
    }
  }
}
