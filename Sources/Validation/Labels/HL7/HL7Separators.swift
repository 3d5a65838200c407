/// The signs that divide a message, as its header states them (HL7 v2, chapter 2, "Delimiters").
struct HL7Separators: Hashable {
  let field: UInt8
  let component: UInt8
  let repetition: UInt8
  let escape: UInt8
  let subcomponent: UInt8

  /// Reads them off a header's first bytes, `MSH|^~\&|`.
  ///
  /// They are printable ASCII signs, no letters, digits or spaces, and all different.
  init?(header: ArraySlice<UInt8>) {
    let signs = Array(header.dropFirst(3).prefix(5))
    guard header.starts(with: Array("MSH".utf8)), signs.count == 5, Set(signs).count == 5,
      signs.allSatisfy(Self.isAllowed)
    else { return nil }
    let next = header.dropFirst(8)
    // Since 2.7 a sign for truncation may follow.
    let hasEnd =
      next.first == signs[0]
      || (next.first.map { Self.isAllowed($0) && !signs.contains($0) } ?? false
        && next.dropFirst().first == signs[0])
    guard hasEnd else { return nil }
    field = signs[0]
    component = signs[1]
    repetition = signs[2]
    escape = signs[3]
    subcomponent = signs[4]
  }

  private static func isAllowed(_ sign: UInt8) -> Bool {
    switch sign {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }
}
