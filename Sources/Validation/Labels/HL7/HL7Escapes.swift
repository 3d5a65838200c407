/// The escape sequences of HL7 v2 (chapter 2, "Use of escape sequences in text fields").
enum HL7Escapes {
  /// Bytes without escapes.
  ///
  /// Separators, `\X..\` and line breaks are resolved, highlighting is left out. Another character set
  /// (`\C..\`, `\M..\`), a sequence of a vendor's own and one without an end are refused: what they
  /// stand for is unknown.
  ///
  /// - Parameters:
  ///   - bytes: Text between separators.
  ///   - separators: The message's.
  ///   - name: The field's name, for messages.
  /// - Returns: The bytes that they stand for.
  /// - Throws: `Refusal`, naming the field.
  static func resolved(
    _ bytes: ArraySlice<UInt8>, _ separators: HL7Separators, _ name: String
  ) throws(Refusal) -> [UInt8] {
    guard bytes.contains(separators.escape) else { return Array(bytes) }
    var plain: [UInt8] = []
    var rest = bytes
    while let start = rest.firstIndex(of: separators.escape) {
      plain += rest[..<start]
      rest = rest[(start + 1)...]
      guard let end = rest.firstIndex(of: separators.escape),
        let meaning = meaning(rest[..<end], separators)
      else {
        throw Refusal(
          .malformedMessage, "\(name): an escape sequence that is unknown or has no end")
      }
      plain += meaning
      rest = rest[(end + 1)...]
    }
    return plain + rest
  }

  private static func meaning(
    _ sequence: ArraySlice<UInt8>, _ separators: HL7Separators
  ) -> [UInt8]? {
    switch String(decoding: sequence, as: UTF8.self) {
    case "F": [separators.field]
    case "S": [separators.component]
    case "T": [separators.subcomponent]
    case "R": [separators.repetition]
    case "E": [separators.escape]
    case "H", "N", ".fi", ".nf", ".ce": []
    case ".br": [0x0A]
    case let text where text.hasPrefix("X"): hexadecimal(sequence.dropFirst())
    case let text where text.hasPrefix(".sp"):
      Array(repeating: 0x0A, count: lines(text.dropFirst(3)))
    case let text where [".in", ".ti", ".sk"].contains(text.prefix(3)): [0x20]
    default: nil
    }
  }

  /// How many lines `.sp` skips; at most 8, since more say nothing.
  private static func lines(_ text: Substring) -> Int {
    min(max(Int(text.drop { $0 == "+" }) ?? 1, 1), 8)
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> [UInt8]? {
    guard !digits.isEmpty, digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    var rest = digits
    while let high = rest.popFirst(), let low = rest.popFirst() {
      guard let byte = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16),
        high != UInt8(ascii: "+"), high != UInt8(ascii: "-")
      else { return nil }
      // Ends of lines; other control characters have no place in a report.
      bytes.append(byte == 0x0D ? 0x0A : byte)
    }
    return bytes.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 } ? nil : bytes
  }
}
