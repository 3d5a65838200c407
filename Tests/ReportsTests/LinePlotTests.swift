import Foundation
import Testing

@testable import Reports

@Suite("Line plots")
struct LinePlotTests {
  private func plot(
    _ points: [(Double, Double)], x: PlotAxis = PlotAxis("x"), y: PlotAxis = PlotAxis("y")
  ) -> LinePlot {
    LinePlot(
      title: "t", x: x, y: y,
      curves: [.init("c", points.map { LinePlot.Point(x: $0.0, y: $0.1) })])
  }

  private func count(_ word: String, _ text: String) -> Int {
    text.components(separatedBy: word).count - 1
  }

  @Test("are one element in a page and a whole document as a file")
  func forms() throws {
    let plot = plot([(1, 0.5), (2, 0.7)])
    #expect(plot.svg.text.hasPrefix("<svg class=\"plot\"") && !plot.svg.text.contains("<style"))
    #expect(plot.file.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    #expect(plot.file.contains("<style>") && plot.file.contains("class=\"heading\""))
    for text in [plot.svg.text, plot.file] {
      #expect(text.contains("role=\"img\"") && text.contains("<title>t</title>"))
      #expect(text.contains("<desc>y over x. c: 2 values from 0.5 at 1 to 0.7 at 2.</desc>"))
      #expect(!text.contains("<script") && count("<polyline", text) == 1)
      try expectWellFormed(text)
    }
  }

  @Test("break a curve where it has no number, and keep single points")
  func gaps() throws {
    let nan = Double.nan
    let svg = plot([(1, 1), (2, 2), (3, nan), (4, 3), (5, .infinity), (6, 1), (7, 2)]).svg.text
    #expect(count("<polyline", svg) == 2 && count("<circle", svg) == 5)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    try expectWellFormed(svg)
  }

  @Test("say that there is nothing where no value can be drawn")
  func nothing() throws {
    let cases: [[(Double, Double)]] = [[], [(1, .nan)], [(.nan, 1)], [(1, 1e300)]]
    for points in cases {
      let svg = plot(points).svg.text
      #expect(svg.contains("no values yet") && !svg.contains("<polyline"))
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      try expectWellFormed(svg)
    }
  }

  @Test("stay within their frame, however large or alike the values are")
  func extremes() throws {
    let cases: [[(Double, Double)]] = [
      [(1, 1e99), (2, -1e99)], [(1, 5), (2, 5)], [(1, 0), (2, 0)], [(3, 1e-300), (4, 2e-300)],
      [(1e9, 1), (1e9 + 1, 1 + 1e-15)],
    ]
    for points in cases {
      let plot = plot(points)
      let svg = plot.svg.text
      let places = svg.components(separatedBy: "<circle class=\"dot\" cx=\"").dropFirst()
        .map { $0.components(separatedBy: "\"") }
      #expect(places.count == 2)
      for place in places {
        let (x, y) = (Double(place[0]) ?? -1, Double(place[2]) ?? -1)
        #expect(x >= 0 && x <= plot.size.width && y >= 0 && y <= plot.size.height, "\(points)")
      }
    }
  }

  @Test("draw a band only where both its ends are known")
  func bands() throws {
    let points = [
      LinePlot.Point(x: 1, y: 2, low: 1, high: 3), LinePlot.Point(x: 2, y: 2, low: 1.5, high: 2.5),
      LinePlot.Point(x: 3, y: 2, low: .nan, high: 3), LinePlot.Point(x: 4, y: 2, low: 3, high: 1),
      LinePlot.Point(x: 5, y: 2, low: 1, high: 1e200),
    ]
    let plot = LinePlot(
      title: "t", x: PlotAxis("x"), y: PlotAxis("y"), curves: [.init("c", points)])
    let svg = plot.svg.text
    #expect(count("<polygon", svg) == 1)
    let corners = svg.components(separatedBy: "<polygon class=\"band\" points=\"").last?
      .components(separatedBy: "\"").first?.split(separator: " ")
    #expect(corners?.count == 4)
  }

  @Test("escape what callers call things")
  func hostile() throws {
    let attack = "</title><script>alert('1')</script>\"&\u{1}"
    let plot = LinePlot(
      title: attack, x: PlotAxis(attack), y: PlotAxis(attack),
      curves: [.init(attack, [.init(x: 1, y: 1)]), .init(attack, [])],
      marks: [.init(x: 1, label: attack)])
    for text in [plot.svg.text, plot.file] {
      #expect(!text.contains("<script") && !text.contains("\u{1}"))
      try expectWellFormed(text)
    }
  }
}
