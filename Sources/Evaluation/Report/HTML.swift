/// A piece of HTML, written as a string literal in which every interpolated string is escaped.
///
/// `let row: HTML = "<td>\(name)</td>"` is safe whatever `name` holds; only another `HTML` is put
/// in as it is. There is no way from a `String` to unescaped HTML but through a literal.
struct HTML: Sendable, ExpressibleByStringInterpolation {
  /// The HTML's text.
  private(set) var text: String

  init(stringLiteral value: String) { text = value }

  init(stringInterpolation: Interpolation) { text = stringInterpolation.text }

  /// Joins pieces, each followed by a line feed.
  init(_ pieces: [HTML]) { text = pieces.map { $0.text + "\n" }.joined() }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    mutating func appendLiteral(_ literal: String) { text += literal }

    mutating func appendInterpolation(_ html: HTML) { text += html.text }

    mutating func appendInterpolation(_ string: String) { text += HTML.escaped(string) }

    mutating func appendInterpolation(_ integer: Int) { text += String(integer) }
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
