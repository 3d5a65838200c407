/// The description of a specimen before its diagnosis: "Colon, sigmoid, polypectomy:".
enum SpecimenHeader {
  private static let sites: [(String, ColonSite)] = [
    ("caecum", .caecum), ("cecum", .caecum), ("caecal", .caecum), ("cecal", .caecum),
    ("ileocaecal valve", .caecum), ("ileocecal valve", .caecum),
    ("appendiceal orifice", .caecum), ("ascending", .ascending),
    ("hepatic flexure", .hepaticFlexure), ("transverse", .transverse),
    ("splenic flexure", .splenicFlexure), ("descending", .descending), ("sigmoid", .sigmoid),
    ("rectosigmoid", .rectosigmoid), ("recto sigmoid", .rectosigmoid), ("rectum", .rectum),
    ("rectal", .rectum), ("right colon", .rightColon), ("left colon", .leftColon),
    ("colon", .colon), ("colonic", .colon), ("large bowel", .colon), ("colorectal", .colon),
  ]
  /// Words for what was done.
  private static let procedures: Set<String> = [
    "polypectomy", "biopsy", "biopsies", "snare", "excision", "resection", "emr", "esd",
    "removal", "polypectomies", "excisional", "forceps",
  ]
  private static let things: Set<String> = [
    "polyp", "polyps", "jar", "specimen", "fragment", "fragments", "cm", "mm",
  ]

  private static let sitePhrases: [(words: [String], site: ColonSite)] =
    sites.map { ($0.0.split(separator: " ").map(String.init), $0.1) }
    .sorted { $0.0.count > $1.0.count }

  /// The single words of all sites.
  static let siteWords: [String] = sitePhrases.flatMap(\.words)

  /// Where words say that a specimen is from.
  ///
  /// - Parameter words: The words of a description.
  /// - Returns: The site; nil where none or several are named.
  static func site(_ words: ArraySlice<String>) -> ColonSite? {
    var found: Set<ColonSite> = []
    var rest = words
    while !rest.isEmpty {
      if let entry = sitePhrases.first(where: { rest.starts(with: $0.words) }) {
        found.insert(entry.site)
        rest = rest.dropFirst(entry.words.count)
      } else {
        rest = rest.dropFirst()
      }
    }
    // "Colon, sigmoid": the segment says more than the organ.
    let special = found.subtracting([.colon])
    return special.isEmpty ? found.first : special.count == 1 ? special.first : nil
  }

  /// Whether words describe a specimen.
  static func describes(_ words: ArraySlice<String>) -> Bool {
    site(words) != nil || words.contains { procedures.contains($0) || things.contains($0) }
      || words.contains { word in sitePhrases.contains { $0.words == [word] } }
  }

  /// Whether words name what was done.
  static func namesProcedure(_ words: ArraySlice<String>) -> Bool {
    words.contains { procedures.contains($0) }
  }

  /// Whether a text begins with a description and a colon.
  static func begins(_ text: String) -> Bool {
    guard let words = ReportClause.clauses(of: text).first?.words,
      let colon = words.firstIndex(of: ":")
    else { return false }
    return describes(words[..<colon])
  }
}
