/// Lays out a plot and draws its parts.
struct LinePlotPainter {
  private let plot: LinePlot
  private let isTitled: Bool
  private let x: AxisScale
  private let y: AxisScale
  private let legend: PlotLegend
  private let left: Double
  private let right: Double
  private let top: Double
  private let bottom: Double

  /// More points than these are no longer told apart by dots.
  private static let dottedPoints = 40

  init(_ plot: LinePlot, isTitled: Bool) {
    self.plot = plot
    self.isTitled = isTitled
    let points = plot.curves.flatMap(\.points).filter(plot.has)
    let bands = points.compactMap(\.band)
    bottom = plot.size.height - 40
    right = plot.size.width - 14
    let rows = Int(max(2, (bottom - 70) / 40))
    y = AxisScale(
      plot.yAxis, points.map(\.y) + bands.map(\.lowerBound) + bands.map(\.upperBound),
      maximumTicks: rows, endsAtTicks: true)
    x = AxisScale(
      plot.xAxis, points.map(\.x), maximumTicks: Int((right - 40) / 50), endsAtTicks: false)
    left = 14 + (y.ticks.map { textWidth($0.label) }.max() ?? 0)
    let start = isTitled ? 46.0 : 14.0
    // One curve that is called what the axis is needs no legend.
    let named = plot.curves.count == 1 && plot.curves[0].name == plot.yAxis.title ? [] : plot.curves
    legend = PlotLegend(named.map(\.name), left: 8, right: right, top: start + 18)
    top = legend.bottom + 10
  }

  var content: HTML {
    let heading: HTML =
      isTitled ? "<text class=\"heading\" x=\"8.0\" y=\"22.0\">\(plot.title)</text>" : ""
    let start = isTitled ? 46.0 : 14.0
    let isEmpty = !plot.curves.contains { $0.points.contains(where: plot.has) }
    let nothing: HTML =
      isEmpty ? text((left + right) / 2, (top + bottom) / 2, "no values yet", "middle") : ""
    let pieces: [HTML] = [
      heading, text(8, start, plot.yAxis.title, "start"), legend.content, grid, xTicks,
      text((left + right) / 2, plot.size.height - 6, plot.xAxis.title, "middle"),
      HTML(plot.marks.filter { plot.xAxis.accepts($0.x) }.map(mark)),
      HTML(plot.curves.enumerated().map { curve($0.offset, $0.element) }), nothing,
    ]
    return HTML(pieces.filter { !$0.text.isEmpty })
  }

  private func place(_ value: Double) -> Double {
    left + 6 + x.share(of: value) * (right - left - 12)
  }

  private func height(_ value: Double) -> Double { bottom - y.share(of: value) * (bottom - top) }

  private func text(_ x: Double, _ y: Double, _ words: String, _ anchor: String) -> HTML {
    "<text x=\"\(tenths(x))\" y=\"\(tenths(y))\" text-anchor=\"\(anchor)\">\(words)</text>"
  }

  private func line(_ name: HTML, _ from: (Double, Double), _ to: (Double, Double)) -> HTML {
    """
    <line class="\(name)" x1="\(tenths(from.0))" y1="\(tenths(from.1))" x2="\(tenths(to.0))" \
    y2="\(tenths(to.1))"/>
    """
  }

  private var grid: HTML {
    let ticks = y.ticks.map { tick -> HTML in
      let place = height(tick.value)
      return """
        \(line("grid", (left, place), (right, place)))\
        \(text(left - 6, place + 4, tick.label, "end"))
        """
    }
    return HTML(ticks + [line("axis", (left, bottom), (right, bottom))])
  }

  /// Ticks with their labels, without labels that would run into the one before.
  private var xTicks: HTML {
    var free = -Double.infinity
    return HTML(
      x.ticks.map { tick in
        let middle = place(tick.value)
        let half = textWidth(tick.label) / 2
        let stroke = line("axis", (middle, bottom), (middle, bottom + 4))
        guard middle - half >= free else { return stroke }
        free = middle + half + 6
        let inside = min(middle, plot.size.width - half - 1)
        return "\(stroke)\(text(inside, bottom + 17, tick.label, "middle"))"
      })
  }

  private func mark(_ mark: LinePlot.Mark) -> HTML {
    let at = place(mark.x)
    let isLeft = at < (left + right) / 2
    return """
      \(line("mark", (at, top), (at, bottom)))\
      \(text(at + (isLeft ? 4 : -4), top + 9, mark.label, isLeft ? "start" : "end"))
      """
  }

  private func curve(_ number: Int, _ curve: LinePlot.Curve) -> HTML {
    let pieces = curve.points.split { !plot.has($0) }.map(Array.init)
    var parts: [HTML] = []
    for piece in pieces {
      for banded in piece.split(whereSeparator: { !hasBand($0) }) where banded.count > 1 {
        parts.append(band(Array(banded)))
      }
    }
    for piece in pieces where piece.count > 1 {
      let places = piece.map { "\(tenths(place($0.x))),\(tenths(height($0.y)))" }
      parts.append("<polyline class=\"line\" points=\"\(places.joined(separator: " "))\"/>")
    }
    let isDotted = curve.points.count <= Self.dottedPoints
    for point in pieces.filter({ isDotted || $0.count == 1 }).joined() {
      parts.append(
        """
        <circle class="dot" cx="\(tenths(place(point.x)))" cy="\(tenths(height(point.y)))" r="3">\
        <title>\(curve.name), \(plainNumber(point.x)): \(plainNumber(point.y))</title></circle>
        """)
    }
    return "<g class=\"s\(number % 6 + 1)\">\n\(HTML(parts))</g>"
  }

  /// Whether both ends of a point's band have a place in the drawing.
  private func hasBand(_ point: LinePlot.Point) -> Bool {
    guard let band = point.band else { return false }
    return plot.yAxis.accepts(band.lowerBound) && plot.yAxis.accepts(band.upperBound)
  }

  private func band(_ points: [LinePlot.Point]) -> HTML {
    func corner(_ x: Double, _ y: Double?) -> String {
      "\(tenths(place(x))),\(tenths(height(y ?? 0)))"
    }
    let upper = points.map { corner($0.x, $0.band?.upperBound) }
    let lower = points.reversed().map { corner($0.x, $0.band?.lowerBound) }
    return "<polygon class=\"band\" points=\"\((upper + lower).joined(separator: " "))\"/>"
  }
}
