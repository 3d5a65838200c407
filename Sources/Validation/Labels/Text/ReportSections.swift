/// A report divided by its headings.
struct ReportSections {
  /// What stands under a heading.
  enum Kind: Hashable {
    /// The diagnosis itself, and what stands before any heading.
    case diagnosis
    /// What supports the diagnosis: read only where nothing else is there.
    case support
    /// What was added later.
    case addendum
    /// What was known or seen before the tissue was looked at.
    case background
  }

  private static let headings: [(Kind, [String])] = [
    (
      .diagnosis,
      [
        "diagnosis", "final diagnosis", "final pathologic diagnosis", "pathologic diagnosis",
        "pathological diagnosis", "histological diagnosis", "conclusion", "diagnoses",
        "final diagnoses", "amended diagnosis", "revised diagnosis",
      ]
    ),
    (
      .support,
      [
        "comment", "comments", "note", "microscopy", "microscopic description", "microscopic",
        "histology", "microscopic examination", "synoptic report",
      ]
    ),
    (.addendum, ["addendum", "addendum diagnosis", "supplementary report", "supplemental report"]),
    (
      .background,
      [
        "clinical history", "clinical details", "clinical information", "clinical data",
        "clinical diagnosis", "clinical impression", "history", "indication", "indications",
        "macroscopy", "macroscopic description", "gross", "gross description", "specimen",
        "specimens", "specimens submitted", "specimen submitted", "nature of specimen",
        "endoscopic findings", "endoscopic impression", "endoscopy", "procedure",
        "pre operative diagnosis", "preoperative diagnosis", "previous report",
        "original diagnosis",
        "original report", "previous diagnosis",
      ]
    ),
  ]

  /// The kinds by their headings.
  private static let kinds: [String: Kind] = Dictionary(
    headings.flatMap { kind, words in words.map { ($0, kind) } }, uniquingKeysWith: { $1 })
  private static let longestHeading = kinds.keys.map(\.count).max() ?? 0

  private(set) var texts: [Kind: String] = [:]

  /// What stands under headings of a kind, in the order of the text.
  subscript(kind: Kind) -> String { texts[kind] ?? "" }

  /// Divides a text at headings, which stand at the beginning of a line or sentence before a colon, or
  /// alone in a line.
  init(_ text: String) {
    let signs = Array(text)
    var kind = Kind.diagnosis
    var start = 0
    var position = 0
    var isAtBeginning = true
    while position < signs.count {
      if isAtBeginning, let (next, length) = Self.heading(signs, at: position) {
        append(signs[start..<position], to: kind)
        kind = next
        position += length
        start = position
        continue
      }
      let sign = signs[position]
      if sign.isNewline || sign == "." || sign == ";" {
        isAtBeginning = true
      } else if !sign.isWhitespace {
        isAtBeginning = false
      }
      position += 1
    }
    append(signs[start...], to: kind)
  }

  private mutating func append(_ signs: ArraySlice<Character>, to kind: Kind) {
    texts[kind, default: ""] += String(signs) + "\n\n"
  }

  private static func heading(
    _ signs: [Character], at start: Int
  ) -> (kind: Kind, length: Int)? {
    var word = ""
    var position = start
    while position < signs.count, word.count <= longestHeading {
      let sign = signs[position]
      if sign == ":" || sign.isNewline { break }
      guard sign.isLetter || sign == " " || sign == "-" else { return nil }
      word += sign == "-" ? " " : sign.lowercased()
      position += 1
    }
    guard position < signs.count else { return nil }
    while word.last == " " { word.removeLast() }
    let beginsLine = start == 0 || signs[..<start].last { $0 != " " }?.isNewline ?? true
    guard let kind = kinds[word], signs[position] == ":" || beginsLine else { return nil }
    return (kind, position + 1 - start)
  }
}
