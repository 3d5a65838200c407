import Foundation

/// Curves with a band around each, as an SVG file: no scripts, no fonts, nothing from elsewhere.
struct LinePlot {
  /// One curve.
  struct Curve {
    let name: String
    /// Places on a logarithmic scale, values, and the band's lower and upper end.
    let points: [(x: Double, y: Double, low: Double, high: Double)]
  }

  let title: String
  let xTitle: String
  let yTitle: String
  let curves: [Curve]

  private static let size = (width: 720.0, height: 440.0)
  private static let frame = (left: 64.0, right: 700.0, top: 40.0, bottom: 380.0)
  // Told apart in gray and by most colour-blind readers (Okabe and Ito).
  private static let colors = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]

  /// The picture.
  var svg: String {
    let all = curves.flatMap(\.points)
    let (left, right) = bounds(all.map(\.x))
    let low = ((all.map(\.low).min() ?? 0) * 20).rounded(.down) / 20
    let high = ((all.map(\.high).max() ?? 1) * 20).rounded(.up) / 20
    func x(_ value: Double) -> Double {
      let share = left == right ? 0.5 : log(value / left) / log(right / left)
      return Self.frame.left + share * (Self.frame.right - Self.frame.left)
    }
    func y(_ value: Double) -> Double {
      let share = low == high ? 0.5 : (value - low) / (high - low)
      return Self.frame.bottom - share * (Self.frame.bottom - Self.frame.top)
    }
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.size.width)) \
      \(Int(Self.size.height))" font-family="sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="white"/>
      <text x="\(Self.frame.left)" y="24" font-size="15">\(Self.escaped(title))</text>
      """
    ]
    for step in stride(from: low, through: high + 1e-9, by: high - low > 0.3 ? 0.1 : 0.05) {
      let place = y(step)
      parts.append(
        line(Self.frame.left, place, Self.frame.right, place, "#ddd")
          + text(Self.frame.left - 8, place + 4, String(format: "%.2f", step), anchor: "end"))
    }
    for value in Set(all.map(\.x)).sorted() {
      parts.append(
        line(x(value), Self.frame.bottom, x(value), Self.frame.bottom + 5, "#000")
          + text(x(value), Self.frame.bottom + 20, "\(Int(value.rounded()))", anchor: "middle"))
    }
    parts.append(
      text(
        (Self.frame.left + Self.frame.right) / 2, Self.size.height - 20, xTitle, anchor: "middle"))
    parts.append(
      "<text transform=\"translate(18 \((Self.frame.top + Self.frame.bottom) / 2)) rotate(-90)\" "
        + "text-anchor=\"middle\">\(Self.escaped(yTitle))</text>")
    for (number, curve) in curves.enumerated() {
      let color = Self.colors[number % Self.colors.count]
      let band =
        curve.points.map { place(x($0.x), y($0.high)) }
        + curve.points.reversed().map { place(x($0.x), y($0.low)) }
      let middle = curve.points.map { place(x($0.x), y($0.y)) }
      parts.append(
        "<polygon points=\"\(band.joined(separator: " "))\" fill=\"\(color)\" opacity=\"0.15\"/>")
      parts.append(
        "<polyline points=\"\(middle.joined(separator: " "))\" fill=\"none\" stroke=\"\(color)\" "
          + "stroke-width=\"2\"/>")
      for point in curve.points {
        parts.append(
          "<circle cx=\"\(number: x(point.x))\" cy=\"\(number: y(point.y))\" r=\"3\" "
            + "fill=\"\(color)\"/>")
      }
      let row = Self.frame.bottom - 16 - 18 * Double(curves.count - 1 - number)
      parts.append(
        line(Self.frame.right - 190, row - 4, Self.frame.right - 166, row - 4, color, width: 3)
          + text(Self.frame.right - 160, row, curve.name, anchor: "start"))
    }
    return parts.joined(separator: "\n") + "\n</svg>\n"
  }

  private func bounds(_ values: [Double]) -> (Double, Double) {
    (values.min() ?? 1, values.max() ?? 1)
  }

  private func place(_ x: Double, _ y: Double) -> String { "\(number: x),\(number: y)" }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ color: String, width: Int = 1
  ) -> String {
    "<line x1=\"\(number: x1)\" y1=\"\(number: y1)\" x2=\"\(number: x2)\" y2=\"\(number: y2)\" "
      + "stroke=\"\(color)\" stroke-width=\"\(width)\"/>"
  }

  private func text(_ x: Double, _ y: Double, _ words: String, anchor: String) -> String {
    "<text x=\"\(number: x)\" y=\"\(number: y)\" text-anchor=\"\(anchor)\">\(Self.escaped(words))"
      + "</text>"
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;")
      .replacingOccurrences(of: "<", with: "&lt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

extension DefaultStringInterpolation {
  /// A place in a picture, to a tenth of a unit.
  fileprivate mutating func appendInterpolation(number: Double) {
    appendLiteral(String(format: "%.1f", number))
  }
}
