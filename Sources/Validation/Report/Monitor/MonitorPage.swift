internal import Base
internal import Reports
internal import Study

/// A page for who watches over a study while it runs, without anything of how calls compare with pathology.
///
/// Nothing of a diagnosis is read but whether there is one, so that looking at the page is no look at
/// results: two datasets that differ in diagnoses alone give the same bytes.
public enum MonitorPage {
  /// How often a browser loads it again, in seconds.
  public static let refreshSeconds = 60

  /// Makes the page.
  ///
  /// - Parameters:
  ///   - dataset: What the records tell.
  ///   - moment: The moment, in milliseconds since 1970, UTC.
  ///   - isLive: Whether a browser loads it again by itself.
  /// - Returns: The document, UTF-8.
  public static func htmlDocument(
    _ dataset: StudyDataset, at moment: Int64, isLive: Bool = true
  ) -> [UInt8] {
    let account = MonitorAccount(dataset)
    let plan = dataset.studyProtocol
    let body: [HTML] = [
      """
      <header>
      \(ReportPage.banner(plan))
      <h1>\(plan.study): how it goes</h1>
      <p>As of \(ReportMoment.text(moment)). Without outcomes: nothing here tells how calls compare with \
      pathology.</p>
      </header>
      """,
      enrolment(dataset), streams(dataset), calls(account), labels(account, plan),
      records(dataset),
      "<footer>\(ReportPage.intendedUse). Product version \(ProductVersion.text).</footer>",
    ]
    let page = HTML.page(
      title: "\(plan.study): how it goes", body: HTML(body), style: ReportStyle.style,
      refreshSeconds: isLive ? refreshSeconds : nil)
    return Array(page.text.utf8)
  }

  private static func section(_ title: String, _ pieces: [HTML]) -> HTML {
    """
    <section>
    <h2>\(title)</h2>
    \(HTML(pieces))</section>
    """
  }

  private static func enrolment(_ dataset: StudyDataset) -> HTML {
    let examinations = dataset.examinations
    let rows: [[HTML]] =
      [["enrolled", ReportPieces.count("enrolled", examinations.enrolled)]]
      + examinations.excluded.sorted { $0.key < $1.key }.map { code, count in
        ["left out: \(code)", "\(count)"]
      } + [
        ["streamed and not enrolled", "\(examinations.notEnrolled)"],
        ["listed, and no stream", "\(examinations.withoutStream)"],
        ["streamed, and not listed", "\(examinations.withoutListing)"],
        ["polyps without a record of what was done", "\(dataset.casesWithoutResection)"],
        ["resections that contradict their polyp", "\(dataset.contradictedResections)"],
        ["resections that do not say which polyp", "\(dataset.ambiguousResections)"],
      ]
    return section(
      "Enrolment and completeness",
      [ReportPieces.table(["Examinations", "Number"], numbers: 1..<2, rows)])
  }

  private static func streams(_ dataset: StudyDataset) -> HTML {
    let frames = dataset.frames
    let rows: [[HTML]] =
      [
        ["streams", "\(frames.streams)"],
        ["streams without an account", "\(frames.streamsWithoutAccount)"],
        ["streams that name no examination", "\(frames.streamsWithoutExamination)"],
        ["frames received", "\(frames.received)"], ["frames answered", "\(frames.answered)"],
        ["frames answered late", "\(frames.late)"],
      ]
      + frames.dropped.sorted { $0.key < $1.key }.map { reason, count in
        ["frames dropped: \(ReportWords.plain(reason))", "\(count)"]
      } + [
        [
          "frames answered in streams without an account<small>as far as records of frames tell</small>",
          "\(frames.unaccountedAnswered)",
        ],
        ["frames dropped there", "\(frames.unaccountedDropped)"],
      ]
    return section("Streams", [ReportPieces.table(["", "Number"], numbers: 1..<2, rows)])
  }

  private static func calls(_ account: MonitorAccount) -> HTML {
    guard !account.days.isEmpty else {
      return section("Calls", [ReportPieces.remark("There is no call yet.")])
    }
    let shown = 14
    func rows(_ days: some Sequence<DailyCalls>) -> HTML {
      ReportPieces.table(
        ["Day (UTC)", "Calls", "No class named", "Poor pictures"], numbers: 1..<4,
        days.map { ["\($0.day)", "\($0.calls)", "\($0.abstained)", "\($0.poorPictures)"] })
    }
    let all: HTML =
      account.days.count > shown
      ? """
      <details><summary>all \(account.days.count) days</summary>
      \(rows(account.days.reversed()))</details>
      """ : ""
    return section(
      "Calls",
      [
        ReportPieces.charts([ReportPage.abstentions(account.days)]),
        ReportPieces.heading("The last days with calls"),
        rows(account.days.suffix(shown).reversed()),
        all,
      ])
  }

  private static func labels(_ account: MonitorAccount, _ plan: StudyProtocol) -> HTML {
    let next = plan.looks.labelled.first { $0 > account.returned }
    let rows: [[HTML]] = [
      [
        "returned<small>a report that says what the polyp is</small>",
        ReportPieces.count("returned", account.returned),
      ],
      [
        "pending<small>the report is to come</small>",
        ReportPieces.count("pending", account.pending),
      ],
      [
        "no diagnosis to come<small>not sent, not retrieved, not readable, not joined, withdrawn</small>",
        ReportPieces.count("without", account.without),
      ],
      ["all polyps", "\(account.polyps)"],
    ]
    let words =
      next.map { "The next planned look is at \($0) returned." }
      ?? "All planned looks are reached."
    return section(
      "Pathology",
      [
        ReportPieces.table(["Reports", "Polyps"], numbers: 1..<2, rows),
        ReportPieces.paragraph("\(words)"),
      ])
  }

  private static func records(_ dataset: StudyDataset) -> HTML {
    section(
      "Records",
      [
        ReportPieces.facts([
          ("ledger", "\(dataset.origin)"), ("records", "\(dataset.recordCount)"),
          ("root", "<code>\(dataset.root.hex)</code>"),
          ("checkpoints kept elsewhere", ReportPage.checkpoints(dataset)),
          ("clock steps", "\(dataset.clockSteps)"), ("empty days stated", "\(dataset.emptyDays)"),
          ("records with erased content", "\(dataset.erased.records)"),
          ("looks at results", "\(dataset.looks.count)"),
          (
            "protocol",
            """
            version \(dataset.studyProtocol.version), \
            <code>\(dataset.studyProtocol.digest.hex)</code>
            """
          ),
          ("amendments of the protocol", "\(dataset.protocols.count - 1)"),
        ])
      ])
  }
}
