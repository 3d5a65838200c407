internal import Base

extension TableLayout {
  private static let separators: [(String, CSVFormat.Separator?)] = [
    ("automatic", nil), ("comma", .comma), ("semicolon", .semicolon), ("tab", .tab),
    ("bar", .bar),
  ]
  /// Columns without which no result can be made.
  private static let needed: [Column] = [.accession, .reportedAt]

  /// Reads the members that are of tables.
  init(_ fields: JSONFields) throws {
    self.init(
      encoding: try fields.choice("encoding"), separator: try Self.separator(fields),
      titles: try Self.titles(try fields.object("columns")),
      emptyCells: try fields.optionalObject("empty").map(Self.emptyCells) ?? EmptyCells(),
      repeatedPart: try fields.optionalChoice("repeated_part") ?? .refused)
    guard titles[.status] != nil || emptyCells.status != nil else {
      throw JSONError(
        .missing, at: "columns.status",
        "name the column, or state in empty.status what all reports are")
    }
  }

  private static func separator(_ fields: JSONFields) throws(JSONError) -> CSVFormat.Separator? {
    let word = try fields.optionalString("separator") ?? "automatic"
    guard let entry = separators.first(where: { $0.0 == word }) else {
      let allowed = separators.map(\.0).joined(separator: ", ")
      throw JSONError(
        .invalidValue, at: fields.location("separator"), "one of \(allowed) is expected")
    }
    return entry.1
  }

  private static func titles(_ fields: JSONFields) throws(JSONError) -> [Column: String] {
    try fields.allow(only: Set(Column.allCases.map(\.rawValue)))
    var titles: [Column: String] = [:]
    for column in Column.allCases {
      guard let title = try fields.optionalString(column.rawValue, maximumLength: 200) else {
        continue
      }
      guard !titles.values.contains(title) else {
        throw JSONError(
          .invalidValue, at: fields.location(column.rawValue), "the title is of another column too")
      }
      titles[column] = title
    }
    for column in needed where titles[column] == nil {
      throw JSONError(.missing, at: fields.location(column.rawValue), "the member is missing")
    }
    guard titles[.diagnosisText] != nil || titles[.diagnosisCode] != nil else {
      throw JSONError(
        .missing, at: fields.path, "diagnosis_text or diagnosis_code is needed")
    }
    return titles
  }

  private static func emptyCells(_ fields: JSONFields) throws(JSONError) -> EmptyCells {
    try fields.allow(only: ["diagnosis", "status", "dysplasia", "villous", "retrieval"])
    var cells = EmptyCells()
    if let value = fields.optional("diagnosis") {
      cells.diagnosis = try Conclusion(json: value, at: fields.location("diagnosis"))
    }
    cells.status = try fields.optionalChoice("status")
    cells.dysplasia = try fields.optionalChoice("dysplasia") ?? cells.dysplasia
    cells.villous = try fields.optionalChoice("villous") ?? cells.villous
    cells.retrieval = try fields.optionalChoice("retrieval") ?? cells.retrieval
    return cells
  }

  /// The members that are of tables.
  var jsonMembers: [(String, JSONValue)] {
    let columns = Column.allCases.compactMap { column in
      titles[column].map { (column.rawValue, JSONValue.string($0)) }
    }
    var empty: [(String, JSONValue)] = []
    if let diagnosis = emptyCells.diagnosis { empty.append(("diagnosis", diagnosis.json)) }
    if let status = emptyCells.status { empty.append(("status", .string(status.rawValue))) }
    empty.append(("dysplasia", .string(emptyCells.dysplasia.rawValue)))
    empty.append(("villous", .string(emptyCells.villous.rawValue)))
    empty.append(("retrieval", .string(emptyCells.retrieval.rawValue)))
    let word = Self.separators.first { $0.1 == separator }?.0 ?? "automatic"
    return [
      ("encoding", .string(encoding.rawValue)), ("separator", .string(word)),
      ("columns", .object(JSONObject(columns))), ("empty", .object(JSONObject(empty))),
      ("repeated_part", .string(repeatedPart.rawValue)),
    ]
  }
}
