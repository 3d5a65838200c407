import Base
import Foundation

extension TopReport {
  /// The report as lines for a terminal.
  ///
  /// - Parameter style: How to set words apart.
  /// - Returns: The lines, without line feeds.
  func lines(_ style: TerminalStyle) -> [String] {
    var lines = ["\(health(style))   \(sample.engine.model) on \(sample.engine.provider)"]
    lines.append(
      "\(sample.server)   up \(TopReport.uptime(sample.uptimeSeconds))   "
        + "\(sample.clients) clients   " + lastGood)
    if let trouble = sample.trouble { lines.append(style.bad(TopReport.clean(trouble))) }
    lines.append("")
    lines.append(
      style.heading(
        "station".padded(28) + "open".aligned(5) + "frames/s".aligned(10)
          + "answered".aligned(10) + "late".aligned(8) + "pending".aligned(9)
          + "  dropped/s"))
    for station in stations { lines.append(line(station, style)) }
    if stations.isEmpty { lines.append("(no station has streamed yet)") }
    lines.append("")
    lines.append(
      style.heading(
        "stage".padded(28) + "frames".aligned(8) + "p50 ms".aligned(10) + "p95 ms".aligned(10)
          + "p99 ms".aligned(10)))
    for latency in latencies {
      lines.append(
        "\(latency.pipeline) \(latency.stage)".padded(28) + "\(latency.count)".aligned(8)
          + TopReport.number(latency.p50).aligned(10) + TopReport.number(latency.p95).aligned(10)
          + TopReport.number(latency.p99).aligned(10))
    }
    if latencies.isEmpty { lines.append("(no frame was answered in this interval)") }
    return lines
  }

  private func health(_ style: TerminalStyle) -> String {
    let state = sample.isLive ? sample.state.uppercased() : "NOT LIVE"
    guard sample.isLive, sample.isReady else { return style.bad(state) }
    return sample.state == "degraded" ? style.doubtful(state) : style.good(state)
  }

  private var lastGood: String {
    guard let age = sample.lastGoodAgeMilliseconds else { return "inference has not worked yet" }
    return String(format: "inference last worked %.1f s ago", age / 1000)
  }

  private func line(_ station: Station, _ style: TerminalStyle) -> String {
    let late = TopReport.number(station.late).aligned(8)
    let drops = station.dropped.map { "\($0.reason.rawValue) \(TopReport.number($0.rate))" }
    return station.name.padded(28) + "\(station.openStreams)".aligned(5)
      + TopReport.number(station.received).aligned(10)
      + TopReport.number(station.answered).aligned(10)
      + (station.late > 0 ? style.doubtful(late) : late) + "\(station.pending)".aligned(9)
      + "  " + (drops.isEmpty ? "-" : style.doubtful(drops.joined(separator: ", ")))
  }

  private static func number(_ value: Double) -> String {
    String(format: value < 10 ? "%.2f" : "%.1f", value)
  }

  private static func uptime(_ seconds: Double) -> String {
    let whole = Int(seconds)
    let (days, rest) = whole.quotientAndRemainder(dividingBy: 86_400)
    let clock = String(format: "%02d:%02d:%02d", rest / 3600, rest / 60 % 60, rest % 60)
    return days > 0 ? "\(days) d \(clock)" : clock
  }

  /// The daemon's words without characters that a terminal obeys.
  private static func clean(_ text: String) -> String {
    let plain = text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }
    return String(String.UnicodeScalarView(plain))
  }
}

extension String {
  /// At least `width` characters, filled up on the right; longer text is cut, with a mark.
  fileprivate func padded(_ width: Int) -> String {
    count < width
      ? self + String(repeating: " ", count: width - count) : prefix(width - 2) + "… "
  }

  /// At least `width` characters, filled up on the left.
  fileprivate func aligned(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
