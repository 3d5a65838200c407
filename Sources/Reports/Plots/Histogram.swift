internal import Foundation

/// How many numbers of a range lie in which class, as bars.
public struct Histogram: Sendable {
  /// What is counted, for those who do not see it.
  public let title: String
  /// Where the classes begin and end.
  public let range: ClosedRange<Double>
  /// How many numbers each class has; a class holds its lower end and not its upper one, but for the
  /// last, which holds both.
  public let counts: [Int]

  /// Counts numbers.
  ///
  /// - Parameters:
  ///   - values: The numbers. What lies outside of the range goes to the class at its end; what is no
  ///     number is not counted.
  ///   - title: What is counted.
  ///   - range: Where the classes begin and end.
  ///   - classCount: How many classes of equal width there are, at least 1.
  public init(
    _ values: [Double], title: String, range: ClosedRange<Double> = 0...1, classCount: Int
  ) {
    let width = range.upperBound - range.lowerBound
    precondition(
      classCount > 0 && width > 0 && width.isFinite, "classes of some width are expected")
    var counts = [Int](repeating: 0, count: classCount)
    for value in values where !value.isNaN {
      let inside = min(max(value, range.lowerBound), range.upperBound)
      let place = Int((inside - range.lowerBound) / width * Double(classCount))
      counts[min(place, classCount - 1)] += 1
    }
    self.title = title
    self.range = range
    self.counts = counts
  }

  /// The histogram as an inline drawing that takes its colours from the page.
  public var svg: HTML {
    let (width, height, left, bottom, top) = (320.0, 150.0, 30.0, 22.0, 14.0)
    let greatest = max(counts.max() ?? 0, 1)
    let step = (width - left - 4) / Double(counts.count)
    let scale = (height - bottom - top) / Double(greatest)
    let base = height - bottom
    let bars = counts.enumerated().filter { $0.element > 0 }.map { index, count -> HTML in
      let barHeight = Double(count) * scale
      return """
        <rect class="bar" x="\(tenths(left + Double(index) * step + 1))" \
        y="\(tenths(base - barHeight))" width="\(tenths(step - 2))" height="\(tenths(barHeight))">\
        <title>\(label(index)): \(count)</title></rect>
        """
    }
    let ticks = [0.0, 0.25, 0.5, 0.75, 1].map { share -> HTML in
      let x = left + share * step * Double(counts.count)
      return """
        <text x="\(tenths(x))" y="\(tenths(height - 6))" text-anchor="middle">\
        \(String(format: "%g", bound(share)))</text>
        """
    }
    return """
      <svg viewBox="0 0 \(tenths(width + 8)) \(tenths(height))" role="img" \
      aria-label="\(title)">
      <line class="axis" x1="\(tenths(left))" y1="\(tenths(base))" x2="\(tenths(width - 4))" \
      y2="\(tenths(base))"/>
      <text x="\(tenths(left - 6))" y="\(tenths(top + 4))" text-anchor="end">\(greatest)</text>
      <text x="\(tenths(left - 6))" y="\(tenths(base))" text-anchor="end">0</text>
      \(HTML(bars))\(HTML(ticks))</svg>
      """
  }

  private func label(_ index: Int) -> String {
    let count = Double(counts.count)
    return String(
      format: "%.2f to %.2f", bound(Double(index) / count), bound(Double(index + 1) / count))
  }

  /// The value that a share of the range lies below.
  private func bound(_ share: Double) -> Double {
    range.lowerBound + share * (range.upperBound - range.lowerBound)
  }
}
