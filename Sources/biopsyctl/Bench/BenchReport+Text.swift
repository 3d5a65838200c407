import Base
import Foundation

extension BenchReport {
  /// The report for a terminal.
  var text: String {
    render(heading: { _, title in "\n\(title)\n" }, table: \.text, line: { $0 + "\n" })
  }

  /// The report as the last section of `docs/benchmarks.md`.
  var markdown: String {
    render(
      heading: { level, title in String(repeating: "#", count: level) + " \(title)\n\n" },
      table: { $0.markdown + "\n" }, line: { $0 + "\n\n" })
  }

  private func render(
    heading: (Int, String) -> String, table: (BenchTable) -> String, line: (String) -> String
  ) -> String {
    var text = heading(2, "Numbers")
    for fact in facts { text += line(fact) }
    text += heading(3, "What the daemon costs, one station: p50 / p99")
    text += table(overheadTable)
    text += line(
      "The daemon's latency as a ratio to the other ways' and as a difference in milliseconds; what "
        + "a frame takes outside the daemon's stages, and how that divides.")
    text += heading(3, "JPEG \(BenchPlan.decodeSize) to network input")
    text += table(decodeTable)
    text += line(
      String(
        format: "Reduced takes %.2f of exact decoding, and %.2f of full-size decoding followed by "
          + "resizing (medians over frames).",
        decode.medianRatio(to: .exact), decode.medianRatio(to: .separate)))
    for each in cases {
      text += heading(3, each.title)
      text += table(each.table)
      text += line(each.memoryText)
    }
    return text
  }

  private var facts: [String] {
    [
      "\(machine.text). Load average \(BenchReport.number(loadBefore)) before, "
        + "\(BenchReport.number(loadAfter)) after; "
        + "\(BenchReport.number(duration.seconds / 60, digits: 1)) minutes.",
      "\(engine.model) on \(engine.provider) (\(engine.precision)), "
        + "ONNX Runtime \(engine.runtimeVersion), \(intraOpThreads) threads a frame, "
        + "\(isSpinning ? "spinning" : "not spinning")\(engine.isDegraded ? ", DEGRADED" : ""). "
        + "biopsyctl \(ProductVersion.text), \(ProductBuild.kind) build.",
      "\(pictures), cycled; \(plan.samples) timed frames in each row, in batches of "
        + "\(BenchPlan.batchSize) by turns. Times in milliseconds. \(ProductVersion.intendedUse).",
    ]
  }

  /// A row for each case, with p50 and p99 in each cell.
  private var overheadTable: BenchTable {
    let measured = cases.compactMap { each in each.overhead.map { (each, $0) } }
    let titles = measured.first?.1.columns.map(\.title) ?? []
    var table = BenchTable(header: [""] + titles)
    for (each, overhead) in measured {
      let cells = overhead.columns.map {
        "\(BenchReport.number($0.pair.p50)) / \(BenchReport.number($0.pair.p99))"
      }
      table.rows.append(["\(each.size) \(each.encoding.rawValue)"] + cells)
    }
    return table
  }

  private var decodeTable: BenchTable {
    var table = BenchTable(header: ["", "p50", "p95", "p99", "p99.9"])
    for way in DecodeComparison.Way.allCases {
      table.rows.append([way.label] + BenchReport.percentiles(decode.times[way] ?? []))
    }
    return table
  }

  static func percentiles(_ latencies: [Duration]) -> [String] {
    guard let summary = LatencySummary(latencies) else { return ["", "", "", ""] }
    return [summary.p50, summary.p95, summary.p99, summary.p999].map { number($0.milliseconds) }
  }

  static func number(_ value: Double, digits: Int = 2) -> String {
    String(format: "%.\(digits)f", value)
  }
}

extension BenchCase {
  fileprivate var title: String {
    "\(size) \(encoding.rawValue), \(frameByteCount / 1000) kB a frame"
  }

  fileprivate var table: BenchTable {
    var table = BenchTable(header: [
      "", "p50", "p95", "p99", "p99.9", "frames/s", "CPU here", "CPU daemon",
    ])
    for series in series {
      table.rows.append(
        [series.way.label] + BenchReport.percentiles(series.latencies) + [
          BenchReport.number(series.framesPerSecond, digits: 1),
          BenchReport.number(series.ownMillisecondsPerFrame),
          series.daemonMillisecondsPerFrame.map { BenchReport.number($0) } ?? "",
        ])
    }
    return table
  }

  fileprivate var memoryText: String {
    func megabytes(_ byteCount: Int?) -> String {
      byteCount.map { "\($0 / 1_000_000) MB" } ?? "unknown"
    }
    return "CPU is processor time a frame. Peak memory: daemon \(megabytes(daemonPeakMemory)), "
      + "this process \(megabytes(ownPeakMemory)) with all frames."
  }
}
