/// A drawing, for a page or as a file of its own.
struct Drawing {
  /// The size of letters, in units of the drawing.
  static let fontSize = 12.0

  let width: Double
  let height: Double
  /// What it shows, in a few words.
  let title: String
  /// What it says, for those who do not see it.
  let description: String
  /// Whether it is shown in its own size, so that letters are as large in all such drawings of a page.
  var isNatural = false
  /// Its elements.
  let content: HTML

  /// The drawing as an element of a page made by `HTML.page`, from which it takes its colours.
  var svg: HTML {
    """
    <svg class="plot"\(naturalSize) viewBox="0 0 \(tenths(width)) \(tenths(height))" role="img">
    \(body)</svg>
    """
  }

  /// The drawing as an SVG file, on white: no scripts, no fonts, nothing from elsewhere.
  var file: String {
    let file: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" class="plot" width="\(tenths(width))" \
      height="\(tenths(height))" viewBox="0 0 \(tenths(width)) \(tenths(height))" role="img">
      <style>
      \(Self.fileStyle)
      </style>
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(body)</svg>

      """
    return file.text
  }

  private var naturalSize: HTML {
    isNatural ? " style=\"width: \(tenths(width))px\"" : ""
  }

  private var body: HTML {
    """
    <title>\(title)</title>
    <desc>\(description)</desc>
    \(content)
    """
  }

  // No variables here: programs that print SVG files do not all know them.
  private static let fileStyle: HTML = """
    .plot { font: 12px sans-serif; }
    text { fill: #3c434b; }
    .heading { font-size: 15px; fill: #000000; }
    .axis { stroke: #7a828c; stroke-width: 1; }
    .grid { stroke: #dddddd; stroke-width: 1; }
    .mark, .diagonal { stroke: #7a828c; stroke-width: 1; stroke-dasharray: 4 3; }
    .line { fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; }
    .dot { fill: currentColor; }
    .band { fill: currentColor; opacity: 0.15; }
    .bar { fill: #9db9d3; }
    .box { fill: #ffffff; stroke: #7a828c; stroke-width: 1; }
    .out { fill: none; stroke: #7a828c; stroke-width: 1; stroke-dasharray: 4 3; }
    .way { fill: none; stroke: #7a828c; stroke-width: 1; }
    .count { fill: #000000; font-weight: 600; }
    .s1 { color: #0072b2; } .s2 { color: #d55e00; } .s3 { color: #009e73; }
    .s4 { color: #cc79a7; } .s5 { color: #b98500; } .s6 { color: #3a9bd0; }
    """
}
