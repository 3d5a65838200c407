/// What an observation of a report is about, by its LOINC code (OBX-3).
enum HL7Section: Hashable {
  /// The diagnosis itself.
  case diagnosis
  /// Supports the diagnosis, with the heading that `ReportSections` knows.
  case support
  /// Was added later.
  case addendum
  /// Was known or seen before the tissue was looked at.
  case background

  private static let codes: [String: HL7Section] = [
    "22637-3": .diagnosis, "34574-4": .diagnosis, "22635-7": .support, "22638-1": .support,
    "60568-3": .support, "22639-9": .addendum, "60569-1": .addendum, "22633-2": .background,
    "22634-0": .background, "22636-5": .background,
  ]

  /// The section of a code; nil where the table does not have it.
  init?(code: String) {
    guard let section = Self.codes[code] else { return nil }
    self = section
  }
}
