import Base
import Testing
import Validation

/// A mapping that tests change, and a file of lines.
struct TableFixture {
  var rules = ReadingRules(
    zone: .named("Europe/Berlin"), accessionShapes: [IdentifierShape("S99-9*")].compactMap { $0 },
    readsFreeText: true)
  var layout = TableLayout(
    encoding: .utf8,
    titles: Dictionary(
      uniqueKeysWithValues: TableLayout.Column.allCases.map { ($0, $0.rawValue) }),
    emptyCells: .init(status: .final))

  static let header = TableLayout.Column.allCases.map(\.rawValue)

  /// A line with cells by column; `accession`, `part`, a diagnosis and a time unless said otherwise.
  func line(_ cells: [TableLayout.Column: String], separator: String = ",") -> String {
    let all = [
      .accession: "S26-1", .part: "A", .diagnosisText: "Tubular adenoma",
      .reportedAt: "2026-03-04 14:05",
    ].merging(cells) { $1 }
    return TableLayout.Column.allCases.map { all[$0] ?? "" }.joined(separator: separator)
  }

  func read(_ text: String) throws -> ReadResults { try read(Array(text.utf8)) }

  func read(_ bytes: [UInt8]) throws -> ReadResults {
    try PathologyTable.read(
      bytes, name: "labels.csv", mapping: LabelMapping(rules: rules, table: layout))
  }

  func read(_ rows: [[TableLayout.Column: String]]) throws -> ReadResults {
    try read(
      ([Self.header.joined(separator: ",")] + rows.map { line($0) }).joined(separator: "\n") + "\n")
  }

  /// What becomes of one row: the result, or why it is refused.
  func row(_ cells: [TableLayout.Column: String]) throws -> Result<PathologyResult, Refused> {
    let read = try read([cells])
    #expect(read.count == 1)
    if let result = read.results.first { return .success(result) }
    return .failure(
      Refused(reason: read.refused.first?.reason, message: read.refused.first?.message))
  }

  func refusal(_ cells: [TableLayout.Column: String]) throws -> RefusalReason? {
    switch try row(cells) {
    case .success: nil
    case .failure(let refused): refused.reason
    }
  }

  struct Refused: Error {
    let reason: RefusalReason?
    let message: String?
  }
}

@Suite("Tables of pathology results")
struct PathologyTableTests {
  @Test("are read with all their columns")
  func whole() throws {
    var fixture = TableFixture()
    fixture.rules.decimalSign = .point
    let result = try fixture.row([
      .specimenLabel: "jar 1", .patientKey: "P1", .examinationKey: "E1", .polypReference: "2;1",
      .site: "sigmoid", .size: "4.5", .diagnosisText: "Sessile serrated lesion",
      .dysplasia: "low", .retrieval: "retrieved", .collectedAt: "2026-03-01",
      .status: "Amended", .pathologist: "D7", .secondRead: "Hyperplastic polyp",
    ]).get()
    #expect(result.key == ResultKey(accession: "S26-1", part: "a", polypReferences: [1, 2]))
    #expect(result.specimenLabel == "jar 1" && result.patientKey == "P1")
    #expect(result.examinationKey == "E1" && result.site == .sigmoid)
    #expect(result.sizeMillimetres == 4.5 && result.pathologist == "D7")
    #expect(result.conclusion.text == "sessile_serrated_dysplastic/low")
    #expect(result.secondReading?.text == "hyperplastic")
    #expect(result.status == .amended && result.retrieval == .retrieved)
    // 14:05 in Berlin in winter: date -u -d '2026-03-04 13:05' +%s
    #expect(result.reportedAt.unixMilliseconds == 1_772_629_500_000)
    #expect(result.reportedAt.zoneRule == .zone("Europe/Berlin"))
    #expect(result.collectedAt?.precision == .day)
    #expect(result.textDigest == SHA256.hash(Array("Sessile serrated lesion".utf8)))
    #expect(result.position == .line(2))
  }

  @Test("may have a byte order mark, CRLF, blank lines, quoted line ends and any separator")
  func writing() throws {
    let fixture = TableFixture()
    for separator in [",", ";", "\t", "|"] {
      let text =
        "\u{FEFF}" + TableFixture.header.joined(separator: separator) + "\r\n"
        + fixture.line(
          [.diagnosisText: "\"Tubular\r\nadenoma, tubular; x | y\""], separator: separator)
        + "\r\n\r\n" + fixture.line([.part: "B"], separator: separator) + "\r\n\r\n"
      let read = try fixture.read(text)
      #expect(read.refused.isEmpty)
      #expect(read.results.map(\.position) == [.line(2), .line(5)], "\(separator)")
      #expect(read.results.map(\.conclusion.text) == ["tubular_adenoma", "tubular_adenoma"])
    }
  }

  @Test("need a separator under which all columns are found")
  func separators() throws {
    var fixture = TableFixture()
    let rows = "a;b\n1;2\n"
    #expect(throws: LabelError(.missingColumn, "")) { try fixture.read(rows) }
    fixture.layout.separator = .comma
    let semicolons = TableFixture.header.joined(separator: ";") + "\n"
    #expect(throws: LabelError(.missingColumn, "")) { try fixture.read(semicolons) }
    #expect(throws: LabelError(.malformedTable, "")) { try fixture.read("sep=;\n" + semicolons) }
    #expect(throws: LabelError(.malformedTable, "")) { try fixture.read("") }
    #expect(throws: LabelError(.malformedTable, "")) {
      try fixture.read(TableFixture.header.joined(separator: ",") + "\n1,2\n")
    }
  }

  @Test("are refused in another encoding than stated, with the line")
  func encodings() throws {
    var fixture = TableFixture()
    fixture.rules.sites = WordTable(["Zökum": .caecum, "„Sigma“": .sigmoid])
    let header = Array((TableFixture.header.joined(separator: ",") + "\n").utf8)
    let latin: [UInt8] = fixture.line([.site: "Z_kum"]).utf8.map { $0 == 0x5F ? 0xF6 : $0 }
    let quotes: [UInt8] = fixture.line([.site: "<Sigma>"]).utf8.map {
      $0 == 0x3C ? 0x84 : $0 == 0x3E ? 0x93 : $0
    }
    #expect(throws: LabelError(.encoding, "")) { try fixture.read(header + latin) }
    let message: String? =
      { do { _ = try fixture.read(header + latin); return nil } catch { return "\(error)" } }()
    #expect(message?.hasPrefix("labels.csv:2:") == true)
    fixture.layout.encoding = .latin1
    #expect(try fixture.read(header + latin).results.first?.site == .caecum)
    #expect(throws: LabelError(.encoding, "")) { try fixture.read(header + quotes) }
    #expect(throws: LabelError(.encoding, "")) {
      try fixture.read(header + Array(fixture.line([.site: "Zökum"]).utf8))
    }
    fixture.layout.encoding = .windows1252
    #expect(try fixture.read(header + quotes).results.first?.site == .sigmoid)
    #expect(throws: LabelError(.encoding, "")) { try fixture.read([0xFF, 0xFE] + header) }
    #expect(throws: LabelError(.encoding, "")) { try fixture.read(header + [0]) }
  }

  @Test(
    "refuse identifiers that a spreadsheet has changed, and do not repair them",
    arguments: [
      "1E5", "1,23E+11", "1.2e-3", "12345.0", "1234567890123450", "12-Mar", "Mrz 12", "#NAME?",
      "#####", "'00123", "=\"00123\"",
    ])
  func spreadsheets(damaged: String) throws {
    var fixture = TableFixture()
    fixture.rules.accessionShapes = [IdentifierShape("*")].compactMap { $0 }
    let quoted =
      "\""
      + damaged.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
    for column in [TableLayout.Column.accession, .patientKey, .examinationKey, .part] {
      #expect(try fixture.refusal([column: quoted]) == .spreadsheetDamage, "\(column)")
    }
  }

  @Test("refuse accessions that have lost zeros or have another shape")
  func shapes() throws {
    var fixture = TableFixture()
    fixture.rules.accessionShapes = [IdentifierShape("99999999")].compactMap { $0 }
    #expect(try fixture.refusal([.accession: "00012345"]) == nil)
    #expect(try fixture.refusal([.accession: "12345"]) == .spreadsheetDamage)
    #expect(try fixture.refusal([.accession: "123456789"]) == .shape)
    #expect(try fixture.refusal([.accession: "S26-1"]) == .shape)
    #expect(try fixture.refusal([.accession: ""]) == .missing)
  }

  @Test("take sizes with the stated decimal sign only")
  func sizes() throws {
    var fixture = TableFixture()
    #expect(try fixture.row([.size: "4"]).get().sizeMillimetres == 4)
    for wrong in ["\"4,5\"", "0", "-3", "301", "1e1", "4 mm", "1.2.3", ".5", "1234567"] {
      #expect(try fixture.refusal([.size: wrong]) == .invalidNumber, "\(wrong)")
    }
    fixture.rules.decimalSign = .comma
    #expect(try fixture.row([.size: "\"4,5\""]).get().sizeMillimetres == 4.5)
    #expect(try fixture.refusal([.size: "4.5"]) == .invalidNumber)
  }

  @Test("take lists of polyps, and no ranges or fractions")
  func references() throws {
    let fixture = TableFixture()
    for (text, numbers) in [("1", [1]), ("3; 1", [1, 3]), ("1+2", [1, 2]), ("2 & 4", [2, 4])] {
      #expect(try fixture.row([.polypReference: text]).get().key.polypReferences == numbers)
    }
    for wrong in ["1-3", "1.2", "0", "1;1", "x", "1000", "01.Feb"] {
      #expect(try fixture.refusal([.polypReference: wrong]) == .invalidReference, "\(wrong)")
    }
  }

  @Test("refuse words that no table has")
  func words() throws {
    var fixture = TableFixture()
    for column in [TableLayout.Column.site, .status, .dysplasia, .villous, .retrieval] {
      #expect(try fixture.refusal([column: "foo"]) == .unknownWord)
    }
    #expect(try fixture.refusal([.diagnosisCode: "2"]) == .unknownWord)
    fixture.rules.readsFreeText = false
    #expect(try fixture.refusal([:]) == .unknownWord)
    fixture.rules.diagnoses = WordTable(["tubular  ADENOMA": .diagnosed([Finding(.carcinoma)])])
    #expect(try fixture.row([:]).get().conclusion.text == "carcinoma", "own words come first")
  }

  @Test("say nothing of patients in messages")
  func messages() throws {
    let fixture = TableFixture()
    let secret = "GEHEIM"
    for column in TableLayout.Column.allCases {
      if case .failure(let refused) = try fixture.row([column: secret + "-" + secret]) {
        #expect(refused.message?.contains(secret) == false)
        #expect(refused.message?.contains(column.rawValue) == true)
      }
    }
  }

  @Test("say what empty cells mean, or refuse them")
  func empty() throws {
    var fixture = TableFixture()
    #expect(try fixture.refusal([.diagnosisText: ""]) == .missing)
    #expect(try fixture.refusal([.reportedAt: ""]) == .missing)
    fixture.layout.emptyCells = .init(diagnosis: .inadequate, status: nil, dysplasia: .low)
    #expect(try fixture.refusal([:]) == .missing, "no status is stated")
    let empty = try fixture.row([.diagnosisText: "", .status: "final"]).get()
    #expect(empty.conclusion == .inadequate)
    #expect(try fixture.row([.status: "final"]).get().conclusion.text == "tubular_adenoma/low")
    let lost = try fixture.row([.diagnosisText: "", .status: "final", .retrieval: "not_retrieved"])
    #expect(try lost.get().conclusion == .noTissue)
    fixture.layout.emptyCells = .init(status: .preliminary)
    let waiting = try fixture.row([.diagnosisText: ""]).get()
    #expect(waiting.conclusion == .ambiguous([.noDiagnosis]))
    let blank =
      TableFixture.header.joined(separator: ",") + "\n"
      + String(repeating: ",", count: TableFixture.header.count - 1) + "\n"
    #expect(try fixture.read(blank).refused.map(\.reason) == [.missing])
  }

  @Test("leave to a human what their columns say against each other")
  func disagreement() throws {
    var fixture = TableFixture()
    fixture.rules.codeSystem = .aihw308362
    func conclusion(_ cells: [TableLayout.Column: String]) throws -> String {
      try fixture.row(cells).get().conclusion.text
    }
    #expect(try conclusion([.diagnosisCode: "2"]) == "tubular_adenoma")
    #expect(try conclusion([.diagnosisCode: "1"]) == "ambiguous: columns_disagree")
    #expect(
      try conclusion([.diagnosisCode: "1", .diagnosisText: "see comment"]) == "hyperplastic")
    #expect(
      try conclusion([.diagnosisCode: "1", .diagnosisText: "?adenoma"]) == "ambiguous: hedged")
    #expect(try conclusion([.dysplasia: "high"]) == "tubular_adenoma/high")
    #expect(try conclusion([.dysplasia: "none"]) == "ambiguous: contradiction")
    #expect(
      try conclusion([.diagnosisText: "Adenoma with low grade dysplasia", .dysplasia: "high"])
        == "ambiguous: columns_disagree")
    #expect(
      try conclusion([.diagnosisText: "Tubular adenoma; lipoma", .dysplasia: "high"])
        == "ambiguous: owner")
    #expect(try conclusion([.retrieval: "not_retrieved"]) == "ambiguous: adequacy")
    #expect(
      try conclusion([.diagnosisText: "A. Rectum: lipoma B. Colon: adenoma", .part: "C"])
        == "ambiguous: several_parts")
  }

  @Test("take several diagnoses in one cell, and several polyps in one jar")
  func several() throws {
    let fixture = TableFixture()
    let cell = try fixture.row([.diagnosisText: "Tubular adenoma; hyperplastic polyp"]).get()
    #expect(cell.conclusion.text == "hyperplastic + tubular_adenoma")
    let read = try fixture.read([
      [.polypReference: "1"], [.polypReference: "2", .diagnosisText: "Hyperplastic polyp"],
    ])
    #expect(read.results.count == 2 && Set(read.results.map(\.key)).count == 2)
  }

  @Test("join rows of one part where the mapping says so, in any order")
  func repeated() throws {
    var fixture = TableFixture()
    let rows: [[TableLayout.Column: String]] = [
      [.size: "3"], [.size: "9", .diagnosisText: "Hyperplastic polyp"], [.part: "B"],
    ]
    let refused = try fixture.read(rows)
    #expect(refused.results.map(\.key.part) == ["B"])
    #expect(refused.refused.map(\.reason) == [.repeatedPart, .repeatedPart])
    fixture.layout.repeatedPart = .separateFindings
    let joined = try fixture.read(rows)
    #expect(joined.results.count == 2 && joined.joinedRowCount == 1 && joined.count == 3)
    #expect(joined.results[0].conclusion.text == "hyperplastic + tubular_adenoma")
    #expect(joined.results[0].sizeMillimetres == nil)
    let turned = try fixture.read([rows[1], rows[0], rows[2]])
    #expect(turned.results[0].says(theSameAs: joined.results[0]))
    let others = try fixture.read([
      [.patientKey: "P1"], [.patientKey: "P2", .diagnosisText: "Hyperplastic polyp"],
    ])
    #expect(others.refused.count == 2)
    #expect(
      try fixture.read([[:], [:]]).results.count == 2, "the same row twice is no new finding")
  }
}
