internal import CPixelKernels

/// The order in which source rows are added up to output rows.
///
/// When reducing, the rows between the centres of two output rows form a band. Each of them has
/// weight in these two, and the more in the lower one the further down it is, with heights that add
/// up to the triangle's. So a band is read once, and split between two sums. When enlarging, each
/// output row is weighed from the few rows that it is made of.
struct RowSchedule {
  /// Source rows that are added to one or two output rows.
  struct Step {
    /// The first source row.
    var firstRow: Int
    /// The number of source rows.
    var rowCount: Int
    /// The output row, of a band the upper one: -1 above the first one's centre.
    var output: Int
    /// How the rows are weighted.
    var weighting: Weighting
    /// Whether the output row is complete after this step.
    var completes: Bool
    /// Whether the next output row is.
    var completesNext: Bool
  }

  /// How a step's rows are weighted.
  enum Weighting {
    /// Each by its own weight, from this one on.
    case each(weightOffset: Int)
    /// By the share of the next output row: what the last row gives to it, and whether the two rows
    /// already hold sums to add to.
    case split(lastShare: Float, continues: Bool, continuesNext: Bool)
  }

  private(set) var steps: [Step] = []
  private(set) var weights: [Float] = []
  /// For each output row, what its sum has to be multiplied by.
  private(set) var scales: [Float]
  /// How much larger a row's share is than that of the row above it.
  let shareStep: Float

  /// Bands are cut to this many rows: more of them, a power of two apart, would push each other out
  /// of the cache before their lines are used up.
  private static let maximumRows = min(8, Int(pixel_split_rows_maximum))

  /// An order for a filter down a column.
  init(_ filter: TriangleFilter) {
    shareStep = Float(1 / filter.scale)
    guard filter.scale >= 1 else {
      scales = filter.taps.map { _ in 1 }
      for (output, taps) in filter.taps.enumerated() {
        steps.append(
          Step(
            firstRow: taps.start, rowCount: taps.weights.count, output: output,
            weighting: .each(weightOffset: weights.count), completes: true, completesNext: false))
        weights += taps.weights.map { Float($0) }
      }
      return
    }
    scales = filter.taps.map { Float(1 / $0.height) }
    for output in -1..<filter.taps.count { split(output, filter) }
  }

  /// Appends the band below an output row's centre, which at the source's edges may be empty.
  private mutating func split(_ output: Int, _ filter: TriangleFilter) {
    let center = filter.center(output)
    let band = Self.band(output, filter)
    let hasAbove = output >= 0 && !Self.band(output - 1, filter).isEmpty
    let hasBelow = output + 1 < filter.taps.count && !Self.band(output + 1, filter).isEmpty
    for row in stride(from: band.lowerBound, to: band.upperBound, by: Self.maximumRows) {
      let end = min(row + Self.maximumRows, band.upperBound)
      let isFirst = row == band.lowerBound
      let isLast = end == band.upperBound
      steps.append(
        Step(
          firstRow: row, rowCount: end - row, output: output,
          weighting: .split(
            lastShare: Float((Double(end) - 0.5 - center) / filter.scale),
            continues: hasAbove || !isFirst, continuesNext: !isFirst),
          completes: isLast && output >= 0,
          completesNext: isLast && output + 1 < filter.taps.count && !hasBelow))
    }
  }

  /// The source rows whose centres are not above an output row's centre, but above the next one's.
  private static func band(_ output: Int, _ filter: TriangleFilter) -> Range<Int> {
    let range = filter.sourceRange
    let first = Int((filter.center(output) - 0.5).rounded(.up))
    let end = Int((filter.center(output + 1) - 0.5).rounded(.up))
    return (first..<max(first, end)).clamped(to: range)
  }
}
