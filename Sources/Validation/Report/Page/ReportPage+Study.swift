internal import Reports

extension ReportPage {
  static func identity(_ report: StudyReport) -> HTML {
    let (data, plan) = (report.dataset, report.dataset.studyProtocol)
    var facts: [(name: String, value: HTML)] = [
      ("protocol", "version \(plan.version), <code>\(plan.digest.hex)</code>"),
      ("protocols in the ledger", "\(data.protocols.count)"),
      ("registration", "\(plan.text("registration") ?? "not stated")"),
      ("display", "\(ReportWords.plain(plan.display))"),
      ("endoscopist first", "\(plan.endoscopistFirst ? "yes" : "no")"),
      ("report that counts", "\(ReportWords.plain(plan.labelPrecedence.rawValue))"),
      ("ledger", "\(data.origin)"),
      ("records", "\(data.recordCount), root <code>\(data.root.hex)</code>"),
      (
        "period",
        """
        \(ReportMoment.text(data.period.lowerBound)) to \
        \(ReportMoment.text(data.period.upperBound))
        """
      ),
      ("clock steps", "\(ReportPieces.count("clock_steps", data.clockSteps))"),
      ("empty days stated", "\(data.emptyDays)"),
      ("records with erased content", "\(data.erased.records)"),
      ("checkpoints kept elsewhere", checkpoints(data)),
    ]
    if plan.isRehearsal { facts.insert(("rehearsal", "yes: without patients"), at: 0) }
    return ReportPieces.section(.identity, [ReportPieces.facts(facts)] + amendments(report))
  }

  /// The checkpoints that somebody else kept.
  static func checkpoints(_ data: StudyDataset) -> HTML {
    guard !data.keptCheckpoints.isEmpty else {
      return "none: no call can be proven to be older than its report"
    }
    let latest = data.keptCheckpoints.max { $0.size < $1.size }
    let covered = latest.map { "; the latest covers \($0.size) of \(data.recordCount) records" }
    let timed = data.keptCheckpoints.count { $0.time != nil }
    return "\(data.keptCheckpoints.count), \(timed) of them with a time\(covered ?? "")"
  }

  static func examinations(_ report: StudyReport) -> HTML {
    let examinations = report.dataset.examinations
    let plan = report.dataset.studyProtocol
    let codes = Set(plan.exclusions.keys).union(examinations.excluded.keys).sorted()
    let excluded = codes.map { code -> [HTML] in
      [
        "left out: \(code)<small>\(report.dataset.exclusion(code) ?? "not in the protocol")</small>",
        ReportPieces.count("excluded.\(code)", examinations.excluded[code] ?? 0),
      ]
    }
    let rows: [[HTML]] =
      [["enrolled", ReportPieces.count("enrolled", examinations.enrolled)]] + excluded + [
        [
          "streamed and not enrolled<small>nobody said whether they are part of the study</small>",
          ReportPieces.count("not_enrolled", examinations.notEnrolled),
        ],
        [
          """
          enrolments whose record is erased<small>the patient withdrew; whether they were left out, \
          nobody can say any more</small>
          """,
          "\(report.dataset.erased.enrolments)",
        ],
        [
          "listed, and no stream<small>took place, and the daemon saw nothing of it</small>",
          ReportPieces.count("without_stream", examinations.withoutStream),
        ],
        [
          "streamed, and not listed<small>the list of examinations does not have it</small>",
          ReportPieces.count("without_listing", examinations.withoutListing),
        ],
      ]
    return ReportPieces.section(
      .examinations,
      [
        ReportPieces.table(["Examinations", "Number"], numbers: 1..<2, rows),
        ReportPieces.table(
          ["Polyps and resections", "Number"], numbers: 1..<2, resections(report)),
        ReportPieces.remark(
          "Completeness is known for the days whose list of examinations was compared alone."),
      ])
  }

  /// What is not, or not well, known of polyps and what was done with them.
  private static func resections(_ report: StudyReport) -> [[HTML]] {
    let data = report.dataset
    let excluded: [[HTML]] = data.excludedPolyps.sorted { $0.key < $1.key }.map { code, count in
      ["polyps of examinations left out: \(code)", "\(count)"]
    }
    return [
      ["polyps of the study", "\(data.cases.count)"],
      [
        "polyps whose records are erased<small>in the flow, and in no figure</small>",
        ReportPieces.count("erased", data.erased.polyps),
      ],
    ] + excluded + [
      [
        "polyps without a record of what was done<small>their labels stay pending</small>",
        "\(data.casesWithoutResection)",
      ],
      [
        """
        resections that contradict their polyp<small>it is of another examination, or of none: counted \
        as not followed</small>
        """, "\(data.contradictedResections)",
      ],
      [
        "resections that do not say which polyp<small>of several of one track: they tell nothing</small>",
        "\(data.ambiguousResections)",
      ],
    ]
  }

  static func frames(_ report: StudyReport) -> HTML {
    let frames = report.dataset.frames
    let dropped = frames.dropped.values.reduce(0, +)
    var rows: [[HTML]] = [
      ["streams", ReportPieces.count("streams", frames.streams)],
      [
        "streams without an account<small>open, or their daemon was killed</small>",
        "\(frames.streamsWithoutAccount)",
      ],
      ["streams that name no examination", "\(frames.streamsWithoutExamination)"],
      ["frames received", "\(frames.received)"],
      ["frames answered<small>\(frames.late) of them late</small>", "\(frames.answered)"],
    ]
    rows += frames.dropped.sorted { $0.key < $1.key }.map { reason, count in
      ["frames dropped: \(ReportWords.plain(reason))", "\(count)"]
    }
    let open = frames.received - frames.answered - dropped
    return ReportPieces.section(
      .frames,
      [
        ReportPieces.table(["Frames", "Number"], numbers: 1..<2, rows),
        ReportPieces.remark(
          open == 0
            ? "Received = answered + dropped."
            : "Received less answered and dropped leaves \(open): the account does not close."),
      ])
  }

  static func delay(_ report: StudyReport) -> HTML {
    guard let delay = report.delay else {
      return ReportPieces.section(
        .delay, [ReportPieces.remark("Of no polyp both times are known.")])
    }
    func days(_ hours: Double?) -> String {
      guard let hours else { return "–" }
      return abs(hours) < 48
        ? "\(ReportPieces.decimal(hours, 1)) h" : "\(ReportPieces.decimal(hours / 24, 1)) days"
    }
    let facts: [(name: String, value: HTML)] = [
      ("polyps with both times", "\(delay.count)"),
      ("median", "\(days(delay.median))"),
      ("quartiles", "\(days(delay.lowerQuartile)) to \(days(delay.upperQuartile))"),
      ("range", "\(days(report.shortestDelay)) to \(days(delay.longest))"),
      ("reports older than the call", "\(delay.negative)"),
      ("a time is not known", "\(delay.unknown)"),
    ]
    return ReportPieces.section(.delay, [ReportPieces.facts(facts)])
  }

  static func labels(_ report: StudyReport) -> HTML {
    let labels = report.labels
    let states = LabelState.allCases.map { state -> [HTML] in
      [
        "\(ReportWords.plain(state.rawValue))",
        ReportPieces.count("state.\(state.rawValue)", labels.states[state] ?? 0),
        state.hasDiagnosis
          ? "diagnosis"
          : state.isUnverifiedByChoice
            ? "by decision: never missing at random" : state == .pending ? "to come" : "missing",
      ]
    }
    func named<Name: RawRepresentable<String> & Hashable>(_ counts: [Name: Int]) -> String {
      ReportPieces.counts(
        Dictionary(counts.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: +))
    }
    let linkage: [(name: String, value: HTML)] = [
      ("links", "\(named(labels.links))"), ("links with a doubt", "\(named(labels.flags))"),
      ("jars of several diagnoses", "\(labels.ambiguousJars)"),
      ("results without a polyp", "\(named(labels.unlinked))"),
    ]
    return ReportPieces.section(
      .labels,
      [
        ReportPieces.table(["State", "Polyps", ""], numbers: 1..<2, states),
        report.dataset.linkage == nil
          ? ReportPieces.remark("There is no result of pathology yet.")
          : ReportPieces.facts(linkage),
      ])
  }
}
