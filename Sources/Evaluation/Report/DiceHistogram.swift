import Foundation

/// How many images have which Dice, in twenty classes of width 0.05.
struct DiceHistogram {
  /// The number of images in each class; the last also has those of exactly 1.
  let counts: [Int]

  /// Counts Dice coefficients in [0, 1].
  init(_ values: [Double]) {
    var counts = [Int](repeating: 0, count: 20)
    for value in values { counts[min(max(Int(value * 20), 0), 19)] += 1 }
    self.counts = counts
  }

  /// The histogram as an inline SVG drawing that takes its colours from the page.
  var svg: HTML {
    let (width, height, left, bottom, top) = (320.0, 150.0, 30.0, 22.0, 14.0)
    let greatest = max(counts.max() ?? 0, 1)
    let step = (width - left - 4) / Double(counts.count)
    let scale = (height - bottom - top) / Double(greatest)
    let base = height - bottom
    let bars = counts.enumerated().filter { $0.element > 0 }.map { index, count -> HTML in
      let barHeight = Double(count) * scale
      return """
        <rect class="bar" x="\(number(left + Double(index) * step + 1))" \
        y="\(number(base - barHeight))" width="\(number(step - 2))" height="\(number(barHeight))">\
        <title>\(label(index)): \(count)</title></rect>
        """
    }
    let ticks = [0.0, 0.25, 0.5, 0.75, 1].map { value -> HTML in
      let x = left + value * step * Double(counts.count)
      return """
        <text x="\(number(x))" y="\(number(height - 6))" text-anchor="middle">\
        \(String(format: "%g", value))</text>
        """
    }
    return """
      <svg viewBox="0 0 \(number(width + 8)) \(number(height))" role="img" \
      aria-label="Histogram of Dice">
      <line class="axis" x1="\(number(left))" y1="\(number(base))" x2="\(number(width - 4))" \
      y2="\(number(base))"/>
      <text x="\(number(left - 6))" y="\(number(top + 4))" text-anchor="end">\(greatest)</text>
      <text x="\(number(left - 6))" y="\(number(base))" text-anchor="end">0</text>
      \(HTML(bars))\(HTML(ticks))</svg>
      """
  }

  private func label(_ index: Int) -> String {
    String(format: "%.2f to %.2f", Double(index) / 20, Double(index + 1) / 20)
  }

  private func number(_ value: Double) -> String { String(format: "%.1f", value) }
}
