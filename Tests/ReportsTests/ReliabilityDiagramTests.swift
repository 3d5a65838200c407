import Foundation
import Testing

@testable import Reports

@Suite("Reliability diagrams")
struct ReliabilityDiagramTests {
  private func diagram(_ bins: [(Double, Double, Int)], title: String = "t") -> ReliabilityDiagram {
    ReliabilityDiagram(
      title: title,
      bins: bins.map { .init(meanProbability: $0.0, observed: $0.1, count: $0.2) })
  }

  @Test("have a point and a bar for each bin that has cases")
  func contract() throws {
    let diagram = diagram([(0.1, 0, 4), (0, 0, 0), (0.8, 1, 12)])
    for text in [diagram.svg.text, diagram.file] {
      #expect(text.components(separatedBy: "<circle").count == 3)
      #expect(text.components(separatedBy: "class=\"bar\"").count == 3)
      #expect(
        text.contains("Predicted 0.8, observed 1 in 12 cases.") && text.contains("role=\"img\""))
      #expect(text.contains("class=\"diagonal\""))
      try expectWellFormed(text)
    }
    // The frame begins at 40 and is 290 wide and high: 0.1 and 0 are at its bottom, 1 at its top.
    #expect(diagram.svg.text.contains("cx=\"69.0\" cy=\"316.0\""))
    #expect(diagram.svg.text.contains("cx=\"272.0\" cy=\"26.0\""))
  }

  @Test("draw no point of what is no share, and say where there is none")
  func damage() throws {
    let cases: [[(Double, Double, Int)]] = [
      [(.nan, 0.5, 3)], [(0.5, .infinity, 3)], [(-1, 0.5, 3)], [(0, 0, 0)],
    ]
    for bins in cases {
      let svg = diagram(bins).svg.text
      #expect(!svg.contains("<circle") && svg.contains("no values yet"))
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      try expectWellFormed(svg)
    }
    #expect(!diagram([(0.5, 0.5, 1)], title: "<b>").file.contains("<b>"))
  }
}
