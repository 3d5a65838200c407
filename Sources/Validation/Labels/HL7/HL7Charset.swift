/// The character sets of messages that are read (HL7 table 0211).
enum HL7Charset: Hashable {
  /// Seven bits, the standard where MSH-18 is empty.
  case ascii
  /// ISO 8859-1.
  case latin1
  /// UTF-8.
  case utf8

  /// The set that MSH-18 names; nil where it is none of these, or several.
  init?(_ name: String) {
    switch name.uppercased() {
    case "", "ASCII", "ISO IR6", "ISO IR14": self = .ascii
    case "8859/1", "ISO IR100": self = .latin1
    case "UNICODE UTF-8", "UTF-8": self = .utf8
    default: return nil
    }
  }

  /// The text of bytes; nil where they are not in the set.
  func text(_ bytes: [UInt8]) -> String? {
    switch self {
    case .ascii:
      bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
    case .latin1:
      bytes.contains { (0x80..<0xA0).contains($0) }
        ? nil : String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    case .utf8: String(validating: bytes, as: UTF8.self)
    }
  }
}
