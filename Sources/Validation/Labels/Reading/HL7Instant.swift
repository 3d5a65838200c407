/// Times as HL7 v2 writes them (data type DTM): `YYYYMMDD[HH[MM[SS[.S[S[S[S]]]]]]][+/-ZZZZ]`.
enum HL7Instant {
  /// Reads a time.
  ///
  /// - Parameters:
  ///   - text: The field's first component.
  ///   - rules: Where the zone is, for times without an offset.
  /// - Returns: The instant; a time with hours alone begins with the hour.
  /// - Throws: `Refusal`.
  static func read(_ text: [UInt8], _ rules: ReadingRules) throws(Refusal) -> ReportedInstant {
    let invalid = Refusal(.invalidDate, "no time of HL7, such as 20260304140500+0100")
    let digits = text.prefix { (48...57).contains($0) }
    guard [8, 10, 12, 14].contains(digits.count) else { throw invalid }
    func part(_ range: Range<Int>) -> Int {
      digits[range].reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    var parts = [part(0..<4), part(4..<6), part(6..<8)]
    for start in stride(from: 8, to: digits.count, by: 2) { parts.append(part(start..<start + 2)) }
    if parts.count == 4 { parts.append(0) }
    var rest = text[digits.count...]
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
      guard digits.count == 14, (1...4).contains(fraction.count) else { throw invalid }
      let value = fraction.reduce(0) { $0 * 10 + Int($1) - 48 }
      parts.append(InstantReader.milliseconds(value, digits: fraction.count))
      rest = rest.dropFirst(fraction.count + 1)
    }
    var offset: Int?
    if !rest.isEmpty {
      guard parts.count > 3,
        let minutes = LocalZone.offset(String(decoding: rest, as: UTF8.self))
      else { throw invalid }
      offset = minutes
    }
    return try InstantReader.instant(parts, offset: offset, rules)
  }
}
