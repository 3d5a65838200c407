/// Lays out a flow diagram and draws it: a row of boxes for each step, columns as wide as their last step.
struct FlowPainter {
  let width: Double
  let height: Double
  let content: HTML

  private static let leafWidth = 138.0
  private static let aloneWidth = 260.0
  private static let gap = 12.0
  private static let lineHeight = 15.0
  private static let padding = 7.0
  private static let stepGap = 26.0
  /// The width of what leaves, where it is drawn beside the way.
  private static let asideWidth = 300.0

  /// A box with its place.
  private struct Placed {
    let box: FlowDiagram.Box
    let middle: Double
    let width: Double
    let depth: Int
    let label: [String]
    let leaving: [String]
    let isAside: Bool

    var boxHeight: Double {
      Double(label.count + 1) * FlowPainter.lineHeight + 2 * FlowPainter.padding
    }
    var leavingHeight: Double {
      leaving.isEmpty ? 0 : Double(leaving.count) * FlowPainter.lineHeight + 2 * FlowPainter.padding
    }
    /// What the row has to hold in the column itself.
    var columnHeight: Double { boxHeight + (isAside ? 0 : leavingHeight) }
    /// What lies between the row and the next.
    var gapHeight: Double {
      isAside && !leaving.isEmpty ? leavingHeight + FlowPainter.stepGap : FlowPainter.stepGap
    }
  }

  init(_ diagram: FlowDiagram) {
    let needed = Self.columnWidth(diagram.root)
    // A box by itself may be wider than its column, and what leaves beside the way lies beyond it.
    let offset = max(0, (Self.aloneWidth - needed) / 2)
    let reach = diagram.root.branches.count == 1 ? offset + needed / 2 + Self.asideWidth : 0
    let total = max(needed + 2 * offset, reach)
    var placed: [Placed] = []
    Self.place(diagram.root, from: offset, 0, total, diagram.unit, &placed)
    let depths = (placed.map(\.depth).max() ?? 0) + 1
    var tops: [Double] = []
    var top = 4.0
    for depth in 0..<depths {
      let row = placed.filter { $0.depth == depth }
      tops.append(top)
      top += (row.map(\.columnHeight).max() ?? 0)
      if depth + 1 < depths || row.contains(where: { $0.isAside && !$0.leaving.isEmpty }) {
        top += row.map(\.gapHeight).max() ?? 0
      }
    }
    width = total + 2
    height = top + 6
    var parts: [HTML] = []
    for each in placed { parts += Self.draw(each, placed, tops, diagram.unit) }
    content = HTML(parts)
  }

  private static func columnWidth(_ box: FlowDiagram.Box) -> Double {
    guard !box.branches.isEmpty else { return leafWidth }
    let widths = box.branches.map(columnWidth)
    return widths.reduce(0, +) + gap * Double(widths.count - 1)
  }

  private static func place(
    _ box: FlowDiagram.Box, from left: Double, _ depth: Int, _ total: Double, _ unit: String,
    isOnlyChild: Bool = true, _ placed: inout [Placed]
  ) {
    let column = columnWidth(box)
    let middle = left + column / 2
    let isAside = box.branches.count == 1 && isOnlyChild
    // Boxes of a row by themselves may be wider than their column, which has nothing beside it.
    let isAlone = isAside || isOnlyChild
    let boxWidth = isAlone ? aloneWidth : column
    let lines = box.leaving.map { "\($0.label): \($0.count)" }
    let leavingWidth = isAside ? min(asideWidth, total - middle - 24) : boxWidth
    placed.append(
      Placed(
        box: box, middle: middle, width: boxWidth, depth: depth,
        label: wrap(box.label, width: boxWidth),
        leaving: lines.isEmpty
          ? []
          : wrap(
            "out: \(box.leaving.reduce(0) { $0 + $1.count }) \(unit)", width: leavingWidth)
            + lines.flatMap { wrap($0, width: leavingWidth) },
        isAside: isAside))
    var x = left
    for branch in box.branches {
      place(
        branch, from: x, depth + 1, total, unit,
        isOnlyChild: isOnlyChild && box.branches.count == 1, &placed)
      x += columnWidth(branch) + gap
    }
  }

  private static func draw(
    _ each: Placed, _ all: [Placed], _ tops: [Double], _ unit: String
  ) -> [HTML] {
    let top = tops[each.depth]
    var parts: [HTML] = []
    let bottom = top + each.columnHeight
    // The way to what it goes on to.
    let below = all.filter { other in each.box.branches.contains { $0.name == other.box.name } }
    if let next = below.first.map({ tops[$0.depth] }) {
      let bend = next - stepGap / 2
      for child in below {
        parts.append(
          """
          <polyline class="way" points="\(tenths(each.middle)),\(tenths(bottom)) \
          \(tenths(each.middle)),\(tenths(bend)) \(tenths(child.middle)),\(tenths(bend)) \
          \(tenths(child.middle)),\(tenths(next))"/>
          """)
      }
    }
    parts.append(
      frame("box", each.middle - each.width / 2, top, each.width, each.boxHeight))
    let words = each.label.enumerated().map { number, line in
      text(line, each.middle, top + padding + 12 + Double(number) * lineHeight, "middle", "")
    }
    parts += words
    parts.append(
      text(
        "\(each.box.count) \(unit)", each.middle,
        top + padding + 12 + Double(each.label.count) * lineHeight, "middle",
        "class=\"count\" data-node=\"\(each.box.name)\" data-count=\"\(each.box.count)\""))
    guard !each.leaving.isEmpty else { return parts }
    let left: Double
    let start: Double
    let leavingWidth: Double
    if each.isAside {
      left = each.middle + 24
      start = bottom + stepGap / 2
      leavingWidth = asideWidth - 24
      let middle = start + each.leavingHeight / 2
      let end = bottom + each.leavingHeight + stepGap
      parts.append(
        """
        <polyline class="way" points="\(tenths(each.middle)),\(tenths(bottom)) \
        \(tenths(each.middle)),\(tenths(each.box.branches.isEmpty ? middle : end))"/>
        """)
      parts.append(
        """
        <polyline class="way" points="\(tenths(each.middle)),\(tenths(middle)) \
        \(tenths(left)),\(tenths(middle))"/>
        """)
    } else {
      (left, start, leavingWidth) = (each.middle - each.width / 2, top + each.boxHeight, each.width)
    }
    parts.append(frame("out", left, start, leavingWidth, each.leavingHeight))
    for (number, line) in each.leaving.enumerated() {
      parts.append(
        text(line, left + padding, start + padding + 12 + Double(number) * lineHeight, "start", ""))
    }
    return parts
  }

  private static func frame(
    _ kind: HTML, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) -> HTML {
    """
    <rect class="\(kind)" x="\(tenths(x + 1))" y="\(tenths(y))" width="\(tenths(width))" \
    height="\(tenths(height))" rx="3"/>
    """
  }

  private static func text(
    _ words: String, _ x: Double, _ y: Double, _ anchor: HTML, _ attributes: HTML
  ) -> HTML {
    """
    <text x="\(tenths(x))" y="\(tenths(y))" text-anchor="\(anchor)" \(attributes)>\(words)</text>
    """
  }

  /// Lines of words that fit; a word that is longer than a line stands alone.
  static func wrap(_ words: String, width: Double) -> [String] {
    var lines: [String] = []
    for word in words.split(separator: " ") {
      if let last = lines.last, textWidth("\(last) \(word)") <= width - 2 * padding {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.isEmpty ? [""] : lines
  }
}
