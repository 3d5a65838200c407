extension ReportLexicon {
  /// Whether a word changes nothing of what a clause says.
  ///
  /// Only such words may stand beside a diagnosis that is read: there are more ways to doubt and to deny
  /// than any table has ("fails to show", "unlikely", "would be unusual").
  ///
  /// - Parameter word: A word of a clause.
  /// - Returns: Whether the table has it, or it is a number or measure.
  static func isHarmless(_ word: String) -> Bool {
    harmless.contains(word) || background.contains(word) || isCount(word)
  }

  /// Words for what surrounds a lesion; they are harmless too.
  static let background: Set<String> = ["background", "adjacent", "surrounding"]

  /// `3`, `0.4`, `x2`, `4mm`.
  private static func isCount(_ word: String) -> Bool {
    var rest = word[...]
    if rest.hasPrefix("x") { rest = rest.dropFirst() }
    for unit in ["mm", "cm", "x"] where rest.hasSuffix(unit) { rest = rest.dropLast(unit.count) }
    return rest.allSatisfy { ("0"..."9").contains($0) || $0 == "." } && word != "."
  }

  private static let harmless: Set<String> = Set(
    [
      // Grammar.
      "a", "an", "the", "of", "in", "on", "at", "from", "is", "are", "was", "were", "be", "been",
      "this", "these", "there", "it", "has", "have", "s", "up", "to", "by", "for", "as", "also",
      "seen", "identified", "present", "noted", "found", "observed", "received", "consisting",
      "composed", "evidence", "features", "feature", "any", "definite", "convincing",
      "significant", "frank", "obvious", "overt", "x",
      // Counts and parts.
      "fragment", "fragments", "piece", "pieces", "multiple", "several", "single", "one", "two",
      "three", "four", "five", "six", "seven", "both", "each", "all", "separate", "part", "parts",
      "numerous", "additional",
      // Tissue.
      "polyp", "polyps", "polypoid", "mucosa", "mucosal", "colonic", "colorectal", "large",
      "bowel", "small", "tissue", "specimen", "specimens", "superficial", "submucosal",
      "submucosa", "surface", "crypt", "crypts", "gland", "glands", "glandular", "epithelium",
      "epithelial", "lamina", "propria", "muscularis", "mucosae", "deep", "wall", "intestinal",
      // What a lesion looks like.
      "focal", "focally", "type", "subtype", "variant", "microvesicular", "goblet", "cell",
      "cells", "rich", "mucin", "poor", "pedunculated", "sessile", "flat", "moderately", "well",
      "poorly", "differentiated", "invasive", "infiltrating", "benign", "residual", "recurrent",
      "pattern", "architecture", "conventional", "classic", "inflamed", "ulcerated", "eroded",
      "cauterised", "cauterized", "burnt", "fragmented", "crushed", "pseudoinvasion", "focus",
      "foci", "area", "areas", "change", "changes", "grade",
      // Size and handling.
      "size", "measuring", "measures", "greatest", "dimension", "diameter", "approximately",
      "about", "embedded", "submitted", "examined", "entirely", "fully", "levels", "deeper",
      "cm", "mm", "colon", "proximal", "distal", "mid", "upper", "lower", "left", "right",
      "polypectomy", "biopsy", "biopsies", "snare", "resection", "histologically",
      "microscopically", "site", "resected", "despite", "search", "unclassified",
      "appearance", "appearances", "those", "section", "sections",
      "involved", "involvement", "involve", "involving",
    ] + SpecimenHeader.siteWords)
}
