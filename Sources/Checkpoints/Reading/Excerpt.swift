/// Short, printable quotations of a file's content.
enum Excerpt {
  private static let longest = 80

  /// Quotes bytes that should be text.
  static func of(_ bytes: some Collection<UInt8>) -> String {
    of(String(decoding: bytes.prefix(longest * 4), as: UTF8.self))
  }

  /// Quotes text.
  static func of(_ text: String) -> String {
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == longest { return result + "…" }
      result.unicodeScalars.append(isPrintable(scalar) ? scalar : "?")
    }
    return result
  }

  /// Whether a scalar can be shown as it is: control characters could drive a terminal.
  static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
