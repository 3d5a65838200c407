internal import Base

/// Makes a result of a table's row.
struct RowReader {
  typealias Column = TableLayout.Column

  private let rules: ReadingRules
  private let layout: TableLayout
  private let diagnoses: DiagnosisCells
  /// Where each column stands.
  private let indices: [Column: Int]
  /// The longest identifier or word, and the longest text, in UTF-8 bytes.
  static let maximumWordLength = 200

  init(_ mapping: LabelMapping, _ layout: TableLayout, indices: [Column: Int]) {
    rules = mapping.rules
    self.layout = layout
    diagnoses = DiagnosisCells(rules: rules)
    self.indices = indices
  }

  /// Reads a row.
  func result(of row: CSVTable.Row) throws(Refusal) -> PathologyResult {
    let cells = try cells(row)
    let accession = try rules.accession(
      required(cells[.accession], .accession), Column.accession.rawValue)
    let part = try identifier(.part, cells)
    guard part == nil || ResultKey.normalized(part: part ?? "") != nil else {
      throw refusal(.shape, .part, "no letter or digit")
    }
    let key = ResultKey(
      accession: accession, part: part, polypReferences: try polypReferences(cells))
    let status = try status(cells)
    let retrieval =
      try word(.retrieval, cells, rules.retrievals.meaning) ?? layout.emptyCells.retrieval
    let reading = try diagnosis(cells, part: part, status: status, retrieval: retrieval)
    return PathologyResult(
      key: key, specimenLabel: cells[.specimenLabel],
      patientKey: try identifier(.patientKey, cells),
      examinationKey: try identifier(.examinationKey, cells),
      site: try word(.site, cells, rules.sites.meaning) ?? reading.site,
      sizeMillimetres: try size(cells), conclusion: reading.conclusion, retrieval: retrieval,
      reportedAt: try required(instant(.reportedAt, cells), .reportedAt),
      collectedAt: try instant(.collectedAt, cells), status: status,
      pathologist: cells[.pathologist], secondReading: try secondReading(cells, part: part),
      textDigest: SHA256.hash(Array(digestedText(cells).utf8)), position: .line(row.line))
  }

  // MARK: Cells

  /// The cells that are not empty, without white space around them.
  private func cells(_ row: CSVTable.Row) throws(Refusal) -> [Column: String] {
    var cells: [Column: String] = [:]
    for column in Column.allCases {
      guard let index = indices[column] else { continue }
      let text = Self.trimmed(row.fields[index])
      guard !text.isEmpty else { continue }
      let isText = column == .diagnosisText || column == .secondRead
      let limit = isText ? DiagnosisReader.maximumByteCount : Self.maximumWordLength
      guard text.utf8.count <= limit else {
        throw refusal(.tooLong, column, "over \(limit) bytes")
      }
      guard !SpreadsheetDamage.isError(text) else {
        throw refusal(
          .spreadsheetDamage, column, "a spreadsheet's error, or a column that was too narrow")
      }
      cells[column] = text
    }
    guard !cells.isEmpty else {
      throw Refusal(.missing, "no cell of the mapping's columns is filled")
    }
    return cells
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }

  private func refusal(_ reason: RefusalReason, _ column: Column, _ message: String) -> Refusal {
    Refusal(reason, "\(column.rawValue): \(message)")
  }

  private func required<Value>(_ value: Value?, _ column: Column) throws(Refusal) -> Value {
    guard let value else { throw refusal(.missing, column, "the cell is empty") }
    return value
  }

  /// A cell that names something.
  private func identifier(
    _ column: Column, _ cells: [Column: String]
  ) throws(Refusal) -> String? {
    guard let text = cells[column] else { return nil }
    return try rules.identifier(text, column.rawValue)
  }

  private func word<Value>(
    _ column: Column, _ cells: [Column: String], _ meaning: (String) -> Value?
  ) throws(Refusal) -> Value? {
    guard let text = cells[column] else { return nil }
    guard let value = meaning(text) else {
      throw refusal(.unknownWord, column, "a word that the mapping's table for it does not have")
    }
    return value
  }

  private func instant(
    _ column: Column, _ cells: [Column: String]
  ) throws(Refusal) -> ReportedInstant? {
    guard let text = cells[column] else { return nil }
    do throws(Refusal) {
      return try InstantReader.read(text, rules)
    } catch {
      throw refusal(error.reason, column, error.message)
    }
  }

  private func status(_ cells: [Column: String]) throws(Refusal) -> ReportStatus {
    try required(
      word(.status, cells, rules.statuses.meaning) ?? layout.emptyCells.status, .status)
  }

  private func size(_ cells: [Column: String]) throws(Refusal) -> Double? {
    guard let text = cells[.size] else { return nil }
    let sign = Character(rules.decimalSign.rawValue)
    let parts = text.split(separator: sign, omittingEmptySubsequences: false)
    let isNumber = parts.allSatisfy { part in
      (1...4).contains(part.count) && part.allSatisfy { $0.isASCII && $0.isNumber }
    }
    guard isNumber, parts.count <= 2, let size = Double(parts.joined(separator: ".")),
      size > 0, size <= 300
    else {
      throw refusal(
        .invalidNumber, .size,
        "no number of millimetres up to 300 with the decimal sign \"\(rules.decimalSign.rawValue)\""
      )
    }
    return size
  }

  /// Numbers with commas, semicolons, plus signs, slashes, ampersands or spaces between.
  ///
  /// A dash may mean a list or a range, and a point a spreadsheet's fraction: both are refused.
  private func polypReferences(_ cells: [Column: String]) throws(Refusal) -> [Int] {
    guard let text = cells[.polypReference] else { return [] }
    let parts = text.split { ",;+/& ".contains($0) }
    let numbers = parts.compactMap { part in
      part.allSatisfy { $0.isASCII && $0.isNumber } ? Int(part) : nil
    }
    guard !numbers.isEmpty, numbers.count == parts.count, Set(numbers).count == numbers.count,
      numbers.allSatisfy({ (1...999).contains($0) })
    else {
      throw refusal(
        .invalidReference, .polypReference,
        "no list of polyp numbers such as 1 or 1;2, each once; a range or a fraction is none")
    }
    return numbers
  }

  // MARK: Diagnosis

  private func diagnosis(
    _ cells: [Column: String], part: String?, status: ReportStatus, retrieval: Retrieval
  ) throws(Refusal) -> DiagnosisReader.Reading {
    let words = try reading(.diagnosisText, cells, part: part)
    var code: Conclusion?
    if let text = cells[.diagnosisCode] {
      do throws(Refusal) {
        code = try diagnoses.code(text)
      } catch {
        throw refusal(error.reason, .diagnosisCode, error.message)
      }
    }
    let joined = DiagnosisCells.joined(words: words?.conclusion, code: code)
    let stated: Conclusion
    if let joined { stated = joined } else { stated = try empty(status, retrieval) }
    let qualified = DiagnosisCells.qualified(
      stated,
      try word(.dysplasia, cells, rules.dysplasias.meaning) ?? layout.emptyCells.dysplasia,
      try word(.villous, cells, rules.villousComponents.meaning) ?? layout.emptyCells.villous)
    return DiagnosisReader.Reading(
      part: nil, site: words?.site, conclusion: DiagnosisCells.reconciled(qualified, retrieval))
  }

  /// What a row without a diagnosis says.
  private func empty(
    _ status: ReportStatus, _ retrieval: Retrieval
  ) throws(Refusal) -> Conclusion {
    if retrieval == .notRetrieved { return .noTissue }
    if let diagnosis = layout.emptyCells.diagnosis { return diagnosis }
    // A report that is not signed out may have none yet.
    if !status.isFinal { return .ambiguous([.noDiagnosis]) }
    let column = indices[.diagnosisText] == nil ? Column.diagnosisCode : .diagnosisText
    throw refusal(
      .missing, column, "the cell is empty; state \"empty.diagnosis\" if that means something")
  }

  private func reading(
    _ column: Column, _ cells: [Column: String], part: String?
  ) throws(Refusal) -> DiagnosisReader.Reading? {
    guard let text = cells[column] else { return nil }
    do throws(Refusal) {
      return try diagnoses.words(text, part: part)
    } catch {
      throw refusal(error.reason, column, error.message)
    }
  }

  private func secondReading(
    _ cells: [Column: String], part: String?
  ) throws(Refusal) -> Conclusion? {
    try reading(.secondRead, cells, part: part)?.conclusion
  }

  private func digestedText(_ cells: [Column: String]) -> String {
    [cells[.diagnosisText], cells[.diagnosisCode]].compactMap { $0 }.joined(separator: "\u{1F}")
  }
}
