internal import Foundation

/// How often something was so, by how probable it was said to be, with how many cases each bin has.
public struct ReliabilityDiagram: Sendable {
  /// Cases whose probabilities are alike.
  public struct Bin: Hashable, Sendable {
    /// The mean of what was said, [0, 1].
    public let meanProbability: Double
    /// The share in which it was so, [0, 1].
    public let observed: Double
    /// How many cases there are; of a bin without any no point is drawn.
    public let count: Int

    /// Describes a bin.
    public init(meanProbability: Double, observed: Double, count: Int) {
      self.meanProbability = meanProbability
      self.observed = observed
      self.count = count
    }

    fileprivate var isDrawn: Bool {
      count > 0 && (0...1).contains(meanProbability) && (0...1).contains(observed)
    }
  }

  /// What is shown.
  public let title: String
  /// The bins, of equal width from 0 to 1.
  public let bins: [Bin]

  /// Describes a diagram.
  ///
  /// - Parameters:
  ///   - title: What is shown.
  ///   - bins: The bins, of equal width from 0 to 1; one at least.
  public init(title: String, bins: [Bin]) {
    precondition(!bins.isEmpty, "a bin at least is expected")
    self.title = title
    self.bins = bins
  }

  /// The diagram as an element of a page made by `HTML.page`; its title is not drawn.
  public var svg: HTML { drawing(isTitled: false).svg }

  /// The diagram as an SVG file.
  public var file: String { drawing(isTitled: true).file }

  private static let frame = (left: 40.0, side: 290.0, bars: 54.0)

  private func drawing(isTitled: Bool) -> Drawing {
    let top = isTitled ? 58.0 : 26.0
    let heading: HTML =
      isTitled ? "<text class=\"heading\" x=\"8.0\" y=\"22.0\">\(title)</text>" : ""
    let base = top + Self.frame.side
    let words: HTML = """
      <text x="8.0" y="\(tenths(top - 12))">observed share</text>
      <text x="\(tenths(middle))" y="\(tenths(base + 34))" text-anchor="middle">predicted \
      probability (mean of bin)</text>
      """
    let pieces: [HTML] = [
      heading, words, HTML([0, 0.25, 0.5, 0.75, 1].map { grid($0, top) }),
      """
      <line class="diagonal" x1="\(tenths(x(0)))" y1="\(tenths(base))" x2="\(tenths(x(1)))" \
      y2="\(tenths(top))"/>
      """, points(base), bars(base + 52),
    ]
    return Drawing(
      width: Self.frame.left + Self.frame.side + 20, height: base + 64 + Self.frame.bars,
      title: title, description: description,
      content: HTML(pieces.filter { !$0.text.isEmpty }))
  }

  private func x(_ share: Double) -> Double { Self.frame.left + share * Self.frame.side }

  private var middle: Double { x(0.5) }

  private func grid(_ share: Double, _ top: Double) -> HTML {
    let base = top + Self.frame.side
    let y = base - share * Self.frame.side
    let label = String(format: "%g", share)
    return """
      <line class="\(share == 0 ? "axis" : "grid")" x1="\(tenths(x(0)))" y1="\(tenths(y))" \
      x2="\(tenths(x(1)))" y2="\(tenths(y))"/>\
      <text x="\(tenths(x(0) - 6))" y="\(tenths(y + 4))" text-anchor="end">\(label)</text>\
      <text x="\(tenths(x(share)))" y="\(tenths(base + 17))" text-anchor="middle">\(label)</text>
      """
  }

  private func points(_ base: Double) -> HTML {
    let drawn = bins.filter(\.isDrawn)
    guard !drawn.isEmpty else {
      return """
        <text x="\(tenths(middle))" y="\(tenths(base - 30))" text-anchor="middle">no values yet</text>
        """
    }
    let places = drawn.map { bin in
      (x: tenths(x(bin.meanProbability)), y: tenths(base - bin.observed * Self.frame.side))
    }
    let dots = zip(drawn, places).map { bin, place -> HTML in
      """
      <circle class="dot" cx="\(place.x)" cy="\(place.y)" r="4">\
      <title>predicted \(plainNumber(bin.meanProbability)), observed \
      \(plainNumber(bin.observed)), \(bin.count) cases</title></circle>
      """
    }
    let path = places.map { "\($0.x),\($0.y)" }.joined(separator: " ")
    let line: HTML =
      places.count > 1 ? "<polyline class=\"line\" points=\"\(path)\"/>" : ""
    return "<g class=\"s1\">\n\(line)\n\(HTML(dots))</g>"
  }

  /// How many cases each bin has, below the diagram and at the bin's own place.
  private func bars(_ top: Double) -> HTML {
    let greatest = max(bins.map(\.count).max() ?? 0, 1)
    let base = top + Self.frame.bars
    let step = Self.frame.side / Double(bins.count)
    let bars = bins.enumerated().filter { $0.element.count > 0 }.map { index, bin -> HTML in
      let height = Double(bin.count) / Double(greatest) * (Self.frame.bars - 6)
      let start = x(0) + Double(index) * step
      return """
        <rect class="bar" x="\(tenths(start + 1))" y="\(tenths(base - height))" \
        width="\(tenths(max(step - 2, 0.5)))" height="\(tenths(height))">\
        <title>\(bin.count) cases</title></rect>
        """
    }
    return """
      <text x="\(tenths(x(0) - 6))" y="\(tenths(top + 12))" text-anchor="end">\(greatest)</text>
      <text x="\(tenths(x(0) - 6))" y="\(tenths(base))" text-anchor="end">cases</text>
      \(HTML(bars))<line class="axis" x1="\(tenths(x(0)))" y1="\(tenths(base))" \
      x2="\(tenths(x(1)))" y2="\(tenths(base))"/>
      """
  }

  /// Each bin in words, for those who do not see it.
  private var description: String {
    let drawn = bins.filter(\.isDrawn)
    guard !drawn.isEmpty else { return "No values." }
    return drawn.map { bin in
      "Predicted \(plainNumber(bin.meanProbability)), observed \(plainNumber(bin.observed)) in "
        + "\(bin.count) cases."
    }.joined(separator: " ")
  }
}
