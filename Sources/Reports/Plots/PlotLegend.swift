/// The names of curves with their colours, in as many rows as they need.
struct PlotLegend {
  let content: HTML
  /// Where the last row ends, or where the first would begin if there is none.
  let bottom: Double

  init(_ names: [String], left: Double, right: Double, top: Double) {
    var (x, y) = (left, top)
    var parts: [HTML] = []
    for (number, name) in names.enumerated() {
      let width = 26 + textWidth(name) + 14
      if x > left, x + width > right { (x, y) = (left, y + 17) }
      parts.append(
        """
        <g class="s\(number % 6 + 1)"><line class="line" x1="\(tenths(x))" y1="\(tenths(y - 4))" \
        x2="\(tenths(x + 20))" y2="\(tenths(y - 4))"/>\
        <text x="\(tenths(x + 26))" y="\(tenths(y))">\(name)</text></g>
        """)
      x += width
    }
    content = HTML(parts)
    bottom = names.isEmpty ? top - 14 : y
  }
}
