/// Builds a page in Prometheus' text exposition format, version 0.0.4.
struct PrometheusPage {
  /// The kinds of metric.
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""
  private var name = ""

  /// Starts a metric; its samples follow.
  mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  /// Adds a sample of the present metric.
  mutating func sample(_ labels: [(String, String)], _ value: Double, suffix: String = "") {
    text += name + suffix
    if !labels.isEmpty {
      let list = labels.map { "\($0)=\"\(PrometheusPage.escaped($1))\"" }
      text += "{\(list.joined(separator: ","))}"
    }
    let isWhole = value == value.rounded() && abs(value) < 1e15
    text += " \(isWhole ? String(Int64(value)) : String(value))\n"
  }

  /// Adds a histogram of the present metric, in seconds.
  mutating func histogram(_ labels: [(String, String)], _ histogram: LatencyHistogram) {
    var cumulated = 0
    for (bound, count) in zip(LatencyHistogram.upperBoundsMilliseconds, histogram.counts) {
      cumulated += count
      sample(labels + [("le", String(bound / 1000))], Double(cumulated), suffix: "_bucket")
    }
    sample(labels + [("le", "+Inf")], Double(histogram.count), suffix: "_bucket")
    sample(labels, histogram.sum.seconds, suffix: "_sum")
    sample(labels, Double(histogram.count), suffix: "_count")
  }

  private static func escaped(_ value: String) -> String {
    var result = ""
    for character in value {
      switch character {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
    return result
  }
}
