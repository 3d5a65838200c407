internal import Base

/// Writes a report's lines.
struct PathologyWriter {
  private var generator: SeededGenerator
  private var rows: [PathologyRow] = []

  init(seed: SceneSeed) {
    // The jars are drawn from the sequence itself; the report has one of its own behind it.
    generator = SeededGenerator(seed: ~seed.seed(of: .pathology))
  }

  /// The lines for a procedure's polyps.
  mutating func rows(for polyps: [PolypTruth]) -> [PathologyRow] {
    for jar in Set(polyps.compactMap(\.jar)).sorted() {
      examine(jar, polyps.filter { $0.jar == jar })
    }
    for polyp in polyps where polyp.jar == nil {
      addWithoutTissue(polyp)
    }
    return rows
  }

  private mutating func addWithoutTissue(_ polyp: PolypTruth) {
    let text =
      polyp.isResected
      ? "Polyp resected, tissue not retrieved despite search. No specimen received."
      : polyp.isInspected
        ? "Left in place: diminutive, hyperplastic aspect, \"diagnose and leave\". Not resected."
        : "Seen in passing on review of the recording, not resected."
    add([polyp], tissue: polyp.isResected ? .lost : .leftInPlace, diagnosis: nil, text: text)
  }

  /// A line for each diagnosis in a jar, and now and then a later line that replaces one.
  private mutating func examine(_ jar: Int, _ polyps: [PolypTruth]) {
    let kinds = Histology.allCases.filter { kind in
      polyps.contains { $0.description.histology == kind }
    }
    for kind in kinds {
      let diagnosis = diagnosis(of: kind, polyps)
      let chance: Double = generator.uniform(0, 1)
      guard chance < 0.3 else {
        add(polyps, tissue: .retrieved, diagnosis: diagnosis, text: words(diagnosis, polyps, kinds))
        continue
      }
      let first = mistaken(for: diagnosis)
      let replaced = rows.count + 1
      add(polyps, tissue: .retrieved, diagnosis: first, text: words(first, polyps, kinds))
      let isSecondOpinion = chance < 0.15
      let begin =
        isSecondOpinion ? "Second opinion on review of deeper levels. " : "AMENDED REPORT. "
      add(
        polyps, tissue: .retrieved, diagnosis: diagnosis,
        text: begin + words(diagnosis, polyps, kinds),
        kind: isSecondOpinion ? .secondOpinion : .amended, replacing: replaced)
    }
  }

  private mutating func add(
    _ polyps: [PolypTruth], tissue: PathologyRow.Tissue, diagnosis: PathologyRow.Diagnosis?,
    text: String, kind: PathologyRow.Kind = .initial, replacing replaced: Int? = nil
  ) {
    let largest = polyps.max {
      $0.description.sizeMillimetres < $1.description.sizeMillimetres
    }
    guard let largest else { return }
    rows.append(
      PathologyRow(
        row: rows.count + 1, kind: kind, replaces: replaced,
        specimen: largest.jar.map(PathologyWriter.letter), polyps: polyps.map(\.number),
        location: largest.description.location,
        sizeMillimetres: Int(largest.description.sizeMillimetres.rounded(.up)),
        paris: largest.description.paris, tissue: tissue, diagnosis: diagnosis, text: text))
  }

  private static func letter(_ jar: Int) -> String {
    String(UnicodeScalar(UInt8(ascii: "A") + UInt8(truncatingIfNeeded: (jar - 1) % 26)))
  }

  private mutating func diagnosis(
    of kind: Histology, _ polyps: [PolypTruth]
  ) -> PathologyRow.Diagnosis {
    switch kind {
    case .hyperplastic: return .hyperplasticPolyp
    case .sessileSerrated: return .sessileSerratedLesion
    case .adenoma:
      let isLarge = polyps.contains { $0.description.sizeMillimetres >= 10 }
      let chance: Double = generator.uniform(0, 1)
      return isLarge && chance < 0.4 ? .tubulovillousAdenoma : .tubularAdenoma
    }
  }

  /// What a first look takes a diagnosis for.
  private func mistaken(for diagnosis: PathologyRow.Diagnosis) -> PathologyRow.Diagnosis {
    switch diagnosis {
    case .sessileSerratedLesion: .hyperplasticPolyp
    case .hyperplasticPolyp: .sessileSerratedLesion
    case .tubularAdenoma: .notAssessable
    case .tubulovillousAdenoma, .notAssessable: .tubularAdenoma
    }
  }

  private func words(
    _ diagnosis: PathologyRow.Diagnosis, _ polyps: [PolypTruth], _ kinds: [Histology]
  ) -> String {
    let finding =
      switch diagnosis {
      case .tubularAdenoma:
        "Tubular adenoma with low-grade dysplasia. No high-grade dysplasia, no villous component, "
          + "no evidence of malignancy."
      case .tubulovillousAdenoma:
        "Tubulovillous adenoma, low-grade dysplasia; high-grade dysplasia is not seen. "
          + "Negative for invasive carcinoma."
      case .hyperplasticPolyp:
        "Hyperplastic polyp. No adenoma, no dysplasia. Features of a sessile serrated lesion are "
          + "absent."
      case .sessileSerratedLesion:
        "Sessile serrated lesion without dysplasia. Not an adenoma, not a hyperplastic polyp."
      case .notAssessable:
        "Superficial, burnt fragments, not assessable; adenoma cannot be excluded."
      }
    guard polyps.count > 1 else { return finding }
    let others = kinds.count > 1 ? " and of another kind, see the other line" : ""
    return "Jar with \(polyps.count) polyps, fragments.\nOne or more: \(finding) "
      + "Which fragment is which polyp cannot be told\(others)."
  }
}
