/// The order in which source rows are added up to output rows.
///
/// When reducing, a source row has weight in at most two output rows, neighbours. Rows with weight
/// in the same two form a band, so that each source row is read once, and a band's sums stay in
/// registers. When enlarging, each output row is one step.
///
/// Where a sample has a part in several rows of pixels, its row has the sum of their weights; one
/// that lies across the edge of a band is read for both. The steps are the same for all planes.
struct RowSchedule {
  /// Source rows that are weighted into one or two output rows.
  struct Step {
    /// The first source row, of samples.
    var firstRow: Int
    /// The number of source rows.
    var rowCount: Int
    /// The (upper) output row.
    var output: Int
    /// Whether the rows have weight in the next output row too.
    var feedsTwo: Bool
    /// Whether the output row already holds a sum to add to.
    var continues: Bool
    /// Whether the next output row does.
    var continuesNext: Bool
    /// Whether the output row is complete after this step.
    var completes: Bool
    /// Whether the next output row is.
    var completesNext: Bool
    /// Where the weights begin: one a row, or two where the step feeds two.
    var weightOffset: Int
  }

  private(set) var steps: [Step] = []
  private(set) var weights: [Float] = []

  private let pixelsPerSample: Int

  /// Bands are cut to this many rows of pixels: more of them, a power of two apart, would push each
  /// other out of the cache before their lines are used up.
  private static let maximumBandRows = 8

  /// An order for a plane.
  ///
  /// - Parameters:
  ///   - filter: The filter down a column, in pixels.
  ///   - pixelsPerSample: How many rows of pixels a row of samples has a part in.
  init(_ filter: TriangleFilter, pixelsPerSample: Int = 1) {
    self.pixelsPerSample = pixelsPerSample
    let taps = filter.taps
    let range = filter.sourceRange
    // The output rows that each source row has weight in: a run of neighbours.
    var users = [Range<Int>](repeating: 0..<0, count: range.count)
    for (output, tap) in taps.enumerated() {
      for row in tap.start..<tap.end {
        let known = users[row - range.lowerBound]
        users[row - range.lowerBound] = (known.isEmpty ? output : known.lowerBound)..<(output + 1)
      }
    }
    if users.contains(where: { $0.count > 2 }) {
      for (output, tap) in taps.enumerated() {
        append(rows: tap.start..<tap.end, output: output, feedsTwo: false, taps)
      }
      return
    }
    var row = range.lowerBound
    while row < range.upperBound {
      let outputs = users[row - range.lowerBound]
      var end = row + 1
      while end < range.upperBound, users[end - range.lowerBound] == outputs { end += 1 }
      if !outputs.isEmpty {
        append(
          rows: row..<end, output: outputs.lowerBound, feedsTwo: outputs.count == 2, taps)
      }
      row = end
    }
  }

  private mutating func append(
    rows: Range<Int>, output: Int, feedsTwo: Bool, _ taps: [TriangleFilter.Taps]
  ) {
    let outputs = feedsTwo ? [output, output + 1] : [output]
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.maximumBandRows) {
      let end = min(first + Self.maximumBandRows, rows.upperBound)
      let samples = first / pixelsPerSample..<(end - 1) / pixelsPerSample + 1
      steps.append(
        Step(
          firstRow: samples.lowerBound, rowCount: samples.count, output: output,
          feedsTwo: feedsTwo, continues: first > taps[output].start,
          continuesNext: feedsTwo && first > taps[output + 1].start,
          completes: end >= taps[output].end,
          completesNext: feedsTwo && end >= taps[output + 1].end, weightOffset: weights.count))
      for sample in samples {
        let pixels = sample * pixelsPerSample..<(sample + 1) * pixelsPerSample
        for output in outputs {
          weights.append(Float(taps[output].weight(of: pixels.clamped(to: first..<end))))
        }
      }
    }
  }
}
