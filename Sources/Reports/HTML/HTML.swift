/// A piece of HTML, written as a string literal in which every interpolated string is escaped.
///
/// `let row: HTML = "<td>\(name)</td>"` is safe whatever `name` holds; only another `HTML` is put
/// in as it is. There is no way from a `String` to unescaped HTML but through a literal.
public struct HTML: Sendable, ExpressibleByStringInterpolation {
  /// The HTML's text.
  public private(set) var text: String

  /// Takes a literal as it is.
  public init(stringLiteral value: String) { text = value }

  /// Takes a literal with its interpolations escaped.
  public init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Joins pieces, each followed by a line feed.
  public init(_ pieces: [HTML]) { text = pieces.map { $0.text + "\n" }.joined() }

  /// What a literal with interpolations is put together by.
  public struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    /// Begins with nothing.
    public init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    /// Takes a part of the literal as it is.
    public mutating func appendLiteral(_ literal: String) { text += literal }

    /// Puts in another piece as it is.
    public mutating func appendInterpolation(_ html: HTML) { text += html.text }

    /// Puts in a string, escaped.
    public mutating func appendInterpolation(_ string: String) { text += HTML.escaped(string) }

    /// Puts in a whole number.
    public mutating func appendInterpolation(_ integer: Int) { text += String(integer) }
  }

  /// The string as it may stand in an element or in a quoted attribute.
  ///
  /// Control characters, most of which HTML does not allow, become U+FFFD.
  private static func escaped(_ string: String) -> String {
    var escaped = ""
    for scalar in printable(string).unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
