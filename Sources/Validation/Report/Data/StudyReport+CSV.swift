internal import Base

extension StudyReport {
  /// The columns of the table, without those of attributes and of pseudonyms; `docs/study-report.md`
  /// describes them.
  static let columns = [
    "case", "patient", "size_mm", "segment", "piecemeal", "call", "confidence", "abstention",
    "endoscopist_call", "endoscopist_confidence", "endoscopist_first", "label_state", "diagnosis",
    "neoplastic_serrated_counted", "neoplastic_serrated_not_counted", "neoplastic_probability",
    "seal_order", "hours_to_report", "pipeline_sha256", "counts_in_primary", "why_not",
  ]
  /// Columns that can be joined with other records: only where they are asked for.
  static let pseudonymColumns = [
    "patient_pseudonym", "examination_pseudonym", "polyp_reference", "call_record",
  ]

  /// A row for each polyp, in the order of the document's figures: RFC 4180, UTF-8.
  ///
  /// There are no dates and no identifiers: patients are numbered within the table.
  ///
  /// - Parameter withPseudonyms: Whether pseudonyms and record numbers are added, by which rows can be
  ///   joined with the ledger.
  /// - Returns: The table's bytes.
  public func csv(withPseudonyms: Bool = false) -> [UInt8] {
    let attributes = Set(dataset.cases.flatMap(\.polyp.attributes.keys)).sorted()
    var header = Self.columns + attributes.map { "attribute_\($0)" }
    if withPseudonyms { header += Self.pseudonymColumns }
    var text = CSVTable.line(header.map(Self.plain)) + "\r\n"
    for (index, each) in dataset.cases.enumerated() {
      var fields = row(index + 1, each)
      fields += attributes.map { Self.plain(each.polyp.attributes[$0] ?? "") }
      if withPseudonyms {
        fields += [
          each.patient?.hex ?? "", each.examination?.hex ?? "", each.reference?.description ?? "",
          each.callSequence.map(String.init) ?? "",
        ]
      }
      text += CSVTable.line(fields) + "\r\n"
    }
    return Array(text.utf8)
  }

  private func row(_ number: Int, _ each: StudyCase) -> [String] {
    let polyp = each.polyp
    let (call, endoscopist) = (Self.words(polyp.call), polyp.endoscopistCall.map(Self.words))
    var diagnosis: ReferenceState.Diagnosis?
    if case .known(let known) = polyp.reference { diagnosis = known }
    let against = reason(against: polyp)
    return [
      "\(number)", "\(polyp.patient)", Self.number(polyp.sizeMillimetres),
      Self.raw(polyp.segment), "\(polyp.isPiecemeal)", call.call, call.confidence,
      call.abstention, endoscopist?.call ?? "", endoscopist?.confidence ?? "",
      each.endoscopistWasFirst.map { "\($0)" } ?? "", each.labelState.rawValue,
      diagnosis.map(ReportWords.key) ?? "",
      diagnosis.map { "\($0.isNeoplastic(.neoplastic))" } ?? "",
      diagnosis.map { "\($0.isNeoplastic(.notNeoplastic))" } ?? "",
      Self.number(each.neoplasticProbability), polyp.sealOrder.rawValue,
      Self.number(polyp.hoursToReference), each.engine?.pipelineDigest.hex ?? "",
      "\(against == nil)", against?.description ?? "",
    ]
  }

  /// Why a polyp is not among those of the main table's figures; nil where it is.
  private func reason(against polyp: StudyPolyp) -> ExclusionReason? {
    DecidedPolyp.select([polyp], population.polyps, primary.shown).accounting.excluded.first?.reason
  }

  private static func words(
    _ call: OpticalCall
  ) -> (call: String, confidence: String, abstention: String) {
    switch call {
    case .made(let kind, let isHighConfidence):
      (kind.rawValue, isHighConfidence ? "high" : "low", "")
    case .abstained(let reason): ("", "", reason.rawValue)
    }
  }

  private static func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static func raw(_ segment: PolypSegment?) -> String { segment?.rawValue ?? "" }

  /// Text that a spreadsheet does not take for a formula.
  private static func plain(_ text: String) -> String {
    guard let first = text.first, "=+-@\t\r".contains(first) else { return text }
    return "'\(text)"
  }
}
