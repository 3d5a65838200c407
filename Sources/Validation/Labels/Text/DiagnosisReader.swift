/// Reads diagnoses in English free text, as far as they can be read for sure.
///
/// Table-driven: terms, words that deny, doubt or speak of earlier, and rules for how far those reach.
/// What may mean several things becomes `Conclusion.ambiguous` with the reason, and never the more
/// likely of them.
public enum DiagnosisReader {
  /// What a text says of one part, or of an undivided specimen.
  public struct Reading: Hashable, Sendable {
    /// The part's name, such as `A`; nil where the text is not divided.
    public let part: String?
    /// Where the text says that the tissue is from; nil where it says none or several places.
    public let site: ColonSite?
    /// What the tissue is.
    public let conclusion: Conclusion
  }

  /// The longest text that is read, in UTF-8 bytes; a longer one is ambiguous.
  public static let maximumByteCount = 64 << 10

  /// Reads a text.
  ///
  /// - Parameter text: A diagnosis, or a whole report with headings.
  /// - Returns: A reading for each part in the order of the text, or one for an undivided text.
  public static func read(_ text: String) -> [Reading] {
    guard text.utf8.count <= maximumByteCount else {
      return [Reading(part: nil, site: nil, conclusion: .ambiguous([.tooLong]))]
    }
    let sections = ReportSections(text)
    let support = PartText(sections[.support]).assembly
    let addendum = PartText(sections[.addendum]).assembly
    switch ReportParts.divide(sections[.diagnosis]) {
    case .unclear:
      return [Reading(part: nil, site: nil, conclusion: .ambiguous([.partLabels]))]
    case .undivided(let text), .numbered(let text):
      let main = PartText(text)
      return [
        Reading(
          part: nil, site: main.site, conclusion: conclude(main.assembly, [support, addendum]))
      ]
    case .parts(let preface, let parts):
      return read(
        parts, preface: PartText(preface).assembly, support: support, addendum: addendum)
    }
  }

  /// Reads a text that is known to be of one part.
  ///
  /// - Parameters:
  ///   - text: A diagnosis, or a whole report with headings.
  ///   - part: The part that is meant; nil where nobody says it.
  /// - Returns: The reading; ambiguous where the text has several parts, or others than that one.
  public static func read(_ text: String, part: String?) -> Reading {
    let readings = read(text)
    let name = part.flatMap(ResultKey.normalized(part:))
    if let name, readings.contains(where: { $0.part != nil }) {
      let own = readings.filter { $0.part == name }
      if own.count == 1 { return own[0] }
    } else if readings.count == 1, name == nil || !isNumbered(text) {
      return readings[0]
    }
    return Reading(part: nil, site: nil, conclusion: .ambiguous([.severalParts]))
  }

  /// Whether the text has numbers that may be those of parts.
  private static func isNumbered(_ text: String) -> Bool {
    guard text.utf8.count <= maximumByteCount,
      case .numbered = ReportParts.divide(ReportSections(text)[.diagnosis])
    else { return false }
    return true
  }

  private static func read(
    _ parts: [ReportParts.Part], preface: ReportAssembly, support: ReportAssembly,
    addendum: ReportAssembly
  ) -> [Reading] {
    let texts = parts.map { PartText($0.text) }
    let isOnePart = parts.count == 1 && parts[0].labels.count == 1
    // Nothing says which of several parts an addendum is about.
    let isRevised =
      addendum.saysSomething || support.names(moreThan: texts.map(\.assembly))
    return zip(parts, texts).flatMap { part, text -> [Reading] in
      var conclusion = text.assembly.conclusion()
      if preface.saysSomething {
        conclusion = .ambiguous([.partLabels])
      } else if isOnePart {
        conclusion = conclude(text.assembly, [support, addendum])
      } else if isRevised {
        conclusion = .ambiguous([.addendum])
      } else if part.labels.count > 1, conclusion.findings.count > 1 {
        // Which of the parts has which diagnosis is not said.
        conclusion = .ambiguous([.severalParts])
      }
      return part.labels.map { Reading(part: $0, site: text.site, conclusion: conclusion) }
    }
  }

  /// The conclusion of a diagnosis with what stands under other headings.
  private static func conclude(
    _ main: ReportAssembly, _ others: [ReportAssembly]
  ) -> Conclusion {
    let others = others.filter(\.saysSomething)
    guard main.saysSomething else {
      return others.count == 1 ? others[0].conclusion() : main.conclusion()
    }
    return others.contains { $0.names(moreThan: [main]) }
      ? .ambiguous([.addendum]) : main.conclusion()
  }
}

/// The text of one part, read.
private struct PartText {
  var assembly = ReportAssembly()
  var site: ColonSite?

  init(_ text: String) {
    for (index, clause) in ReportClause.clauses(of: text).enumerated() {
      var words = clause.words[...]
      if let colon = words.firstIndex(of: ":") {
        let header = words[..<colon]
        if SpecimenHeader.describes(header), Self.isHeader(header, before: words[colon...]) {
          if site == nil { site = SpecimenHeader.site(header) }
          words = words[(colon + 1)...]
        }
      } else if index == 0 {
        site = SpecimenHeader.site(words)
      }
      assembly.add(ClauseReader.read(words))
    }
  }

  /// Whether words before a colon are no diagnosis themselves.
  private static func isHeader(_ words: ArraySlice<String>, before rest: ArraySlice<String>) -> Bool
  {
    if SpecimenHeader.namesProcedure(words) || rest.count <= 1 { return true }
    return ClauseReader.read(words).mentions.allSatisfy { !$0.term.isDiagnosis }
  }
}
