/// Text without control characters, which could drive a terminal and which HTML does not allow.
///
/// - Parameter text: Any text.
/// - Returns: The text, with U+FFFD for each of them.
public func printable(_ text: String) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
}
