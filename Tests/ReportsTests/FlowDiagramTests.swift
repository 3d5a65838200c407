import Foundation
import Testing

@testable import Reports

@Suite("Flow diagrams")
struct FlowDiagramTests {
  private func diagram(_ label: String = "Polyps") -> FlowDiagram {
    let leaves = (0..<4).map { FlowDiagram.Box("leaf.\($0)", "Leaf \($0)", count: $0) }
    let halves = [
      FlowDiagram.Box(
        "left", "Left", count: 3, leaving: [.init(label, count: 2)], branches: Array(leaves[0...1])),
      FlowDiagram.Box("right", "Right", count: 5, branches: Array(leaves[2...3])),
    ]
    let middle = FlowDiagram.Box("middle", "Middle", count: 8, branches: halves)
    return FlowDiagram(
      title: "Flow", unit: "polyps",
      root: .init(
        "root", label, count: 10, leaving: [.init("too large", count: 2)], branches: [middle]))
  }

  @Test("every box is drawn once, with its count for eyes and for programs")
  func counts() throws {
    let text = diagram().file
    try expectWellFormed(text)
    for (name, count) in [("root", 10), ("middle", 8), ("left", 3), ("leaf.3", 3)] {
      let parts = text.components(separatedBy: "data-node=\"\(name)\" data-count=\"\(count)\"")
      #expect(parts.count == 2, "\(name)")
    }
    #expect(text.contains(">too large: 2</text>"))
    #expect(text.contains("Middle: 8 polyps."))
  }

  @Test("hostile labels are text")
  func hostile() throws {
    let text = diagram("<script>&\"").file
    try expectWellFormed(text)
    #expect(!text.contains("<script"))
  }

  @Test("boxes lie within the drawing, and those of a row do not touch")
  func layout() throws {
    let painter = FlowPainter(diagram())
    let boxes = painter.content.text.matches(
      of: /<rect class="box" x="([0-9.]+)" y="([0-9.]+)" width="([0-9.]+)" height="([0-9.]+)"/
    ).compactMap { match -> (x: Double, y: Double, width: Double, height: Double)? in
      guard let x = Double(match.output.1), let y = Double(match.output.2),
        let width = Double(match.output.3), let height = Double(match.output.4)
      else { return nil }
      return (x, y, width, height)
    }
    #expect(boxes.count == 8)
    for box in boxes {
      #expect(box.x >= 0 && box.x + box.width <= painter.width)
      #expect(box.y >= 0 && box.y + box.height <= painter.height)
    }
    let rows = Dictionary(grouping: boxes, by: \.y).values
    for row in rows {
      let sorted = row.sorted { $0.x < $1.x }
      for (one, other) in zip(sorted, sorted.dropFirst()) { #expect(one.x + one.width < other.x) }
    }
  }

  @Test("a box alone is a diagram, and words are wrapped, not cut")
  func alone() throws {
    let long = "a label of many words that do not fit into one line of the box at all"
    let alone = FlowDiagram(title: "Flow", unit: "polyps", root: .init("a", long, count: 1))
    try expectWellFormed(alone.file)
    let lines = FlowPainter.wrap(long, width: 138)
    #expect(lines.count > 2 && lines.joined(separator: " ") == long)
  }
}
