import Base

/// The samples of a metrics page in Prometheus' text format.
struct MetricsReading {
  /// One line: labels and value.
  struct Sample {
    let labels: [String: String]
    let value: Double
  }

  private(set) var samples: [String: [Sample]] = [:]

  /// Reads a page; lines that are no samples are skipped.
  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " "),
        let value = Double(line[line.index(after: space)...])
      else { continue }
      let head = line[..<space]
      let name = head.prefix { $0 != "{" }
      let labels = MetricsReading.labels(head.dropFirst(name.count))
      samples[String(name), default: []].append(Sample(labels: labels, value: value))
    }
  }

  /// Reads `{name="value",…}`.
  private static func labels(_ text: Substring) -> [String: String] {
    var labels: [String: String] = [:]
    var rest = text.dropFirst()
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].drop { $0 == "," }
      rest = rest[rest.index(after: equals)...].dropFirst()
      var value = ""
      while let character = rest.popFirst(), character != "\"" {
        guard character == "\\", let escaped = rest.popFirst() else {
          value.append(character)
          continue
        }
        value.append(escaped == "n" ? "\n" : escaped)
      }
      labels[String(name)] = value
    }
    return labels
  }
}

/// A histogram as a metrics page gives it.
struct CumulativeHistogram: Equatable {
  /// Upper bounds in seconds, rising; the last is infinite.
  private(set) var bounds: [Double] = []
  /// How many values are not above each bound.
  private(set) var counts: [Double] = []

  /// Collects the buckets of one stage of one pipeline.
  init(_ reading: MetricsReading, pipeline: String, stage: String) {
    let buckets = (reading.samples["biopsyd_stage_seconds_bucket"] ?? [])
      .filter { $0.labels["pipeline"] == pipeline && $0.labels["stage"] == stage }
      .compactMap { sample in
        sample.labels["le"].flatMap { $0 == "+Inf" ? Double.infinity : Double($0) }
          .map { (bound: $0, count: sample.value) }
      }
      .sorted { $0.bound < $1.bound }
    bounds = buckets.map(\.bound)
    counts = buckets.map(\.count)
  }

  /// How many values there are.
  var total: Double { counts.last ?? 0 }

  /// What was added since an earlier reading; all of it when the earlier one has other buckets or
  /// higher counts, as after a restart.
  func since(_ earlier: CumulativeHistogram?) -> CumulativeHistogram {
    guard let earlier, earlier.bounds == bounds,
      zip(counts, earlier.counts).allSatisfy({ $0 >= $1 })
    else { return self }
    var difference = self
    for index in counts.indices { difference.counts[index] -= earlier.counts[index] }
    return difference
  }

  /// A quantile in seconds, interpolated within its bucket.
  ///
  /// - Parameter share: [0, 1].
  /// - Returns: The last finite bound for values beyond it; nil without values.
  func quantile(_ share: Double) -> Double? {
    guard total > 0, let index = counts.firstIndex(where: { $0 >= share * total && $0 > 0 }) else {
      return nil
    }
    let lower = index == 0 ? 0 : bounds[index - 1]
    guard bounds[index].isFinite else { return lower }
    let before = index == 0 ? 0 : counts[index - 1]
    let within = (share * total - before) / (counts[index] - before)
    return lower + (bounds[index] - lower) * min(max(within, 0), 1)
  }
}
