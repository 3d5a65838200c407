/// Curves over a linear or logarithmic axis, each with a band where it has one.
public struct LinePlot: Sendable {
  /// A place on a curve.
  public struct Point: Hashable, Sendable {
    /// Where on the horizontal axis.
    public let x: Double
    /// The value; a curve is broken where it is no number.
    public let y: Double
    /// The band's lower and upper end; nil where there is none.
    public let band: ClosedRange<Double>?

    /// A place; a band with an end that is no number, or whose ends are the wrong way round, is none.
    public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
      self.x = x
      self.y = y
      if let low, let high, low <= high { band = low...high } else { band = nil }
    }
  }

  /// One curve.
  public struct Curve: Hashable, Sendable {
    /// What it is called in the legend.
    public let name: String
    /// Its places, in the order in which they are joined.
    public let points: [Point]

    /// Names a curve.
    public init(_ name: String, _ points: [Point]) {
      self.name = name
      self.points = points
    }
  }

  /// A place on the horizontal axis that is pointed out.
  public struct Mark: Hashable, Sendable {
    /// Where.
    public let x: Double
    /// What is there, in a word or two.
    public let label: String

    /// Points out a place.
    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  /// What is shown.
  public let title: String
  /// The horizontal axis.
  public let xAxis: PlotAxis
  /// The vertical axis; it goes as far as the data do.
  public let yAxis: PlotAxis
  /// The curves; a seventh has the first's colour again.
  public let curves: [Curve]
  /// Places that are pointed out.
  public let marks: [Mark]
  /// The drawing's width and height, in units of a twelfth of a letter's height.
  public let size: (width: Double, height: Double)

  /// The size that goes well with others side by side in a page.
  public static let cardSize = (width: 420.0, height: 270.0)
  /// The size of a file that is looked at by itself.
  public static let fileSize = (width: 720.0, height: 440.0)

  /// Describes a plot.
  ///
  /// - Parameters:
  ///   - title: What is shown.
  ///   - x: The horizontal axis.
  ///   - y: The vertical axis.
  ///   - curves: The curves.
  ///   - marks: Places that are pointed out.
  ///   - size: The drawing's size, at least 200 by 150.
  public init(
    title: String, x: PlotAxis, y: PlotAxis, curves: [Curve], marks: [Mark] = [],
    size: (width: Double, height: Double) = LinePlot.cardSize
  ) {
    precondition(size.width >= 200 && size.height >= 150, "a plot needs 200 by 150 units")
    self.title = title
    xAxis = x
    yAxis = y
    self.curves = curves
    self.marks = marks
    self.size = size
  }

  /// The plot as an element of a page made by `HTML.page`; its title is not drawn.
  public var svg: HTML { drawing(isTitled: false).svg }

  /// The plot as an SVG file.
  public var file: String { drawing(isTitled: true).file }

  private func drawing(isTitled: Bool) -> Drawing {
    Drawing(
      width: size.width, height: size.height, title: title, description: description,
      content: LinePlotPainter(self, isTitled: isTitled).content)
  }

  /// Each curve in a sentence, for those who do not see it.
  private var description: String {
    let sentences = curves.map { curve in
      let drawn = curve.points.filter(has)
      guard let first = drawn.first, let last = drawn.last else {
        return "\(curve.name): no values."
      }
      let ends = [first, last].map { "\(plainNumber($0.y)) at \(plainNumber($0.x))" }
      return "\(curve.name): \(drawn.count) values from \(ends[0]) to \(ends[1])."
    }
    return (["\(yAxis.title) over \(xAxis.title)."] + sentences).joined(separator: " ")
  }

  /// Whether a point has a place in the drawing.
  func has(_ point: Point) -> Bool { xAxis.accepts(point.x) && yAxis.accepts(point.y) }
}
