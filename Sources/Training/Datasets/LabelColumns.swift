internal import Base
internal import Models

/// Which column of a table of labels holds what.
struct LabelColumns {
  private enum Column: String, CaseIterable {
    case image, patient, label, polyp, mask, split, site
    case size = "size_mm"
    case mode = "imaging_mode"
  }

  /// The names of columns that are not looked at.
  let others: [String]
  private let indices: [Column: Int]

  init(_ table: CSVTable, name: String) throws(TrainingError) {
    var indices: [Column: Int] = [:]
    for column in Column.allCases { indices[column] = table.column(column.rawValue) }
    for needed in [Column.image, .patient, .label] where indices[needed] == nil {
      throw TrainingError(
        .malformedTable,
        "\(name):1: there is no column \"\(needed.rawValue)\"; image, patient and label are needed")
    }
    self.indices = indices
    others = table.header.filter { Column(rawValue: $0) == nil }
  }

  /// Reads a row; nil, with what is wrong, where that cannot be.
  func image(
    of row: CSVTable.Row, _ table: LabelTable, takesUnlabelled: Bool, _ problems: inout RowProblems
  ) -> LabelledImage? {
    var isUsable = true
    func refuse(_ text: String) {
      problems.add(row.line, text)
      isUsable = false
    }
    func field(_ column: Column) -> String? {
      guard let index = indices[column] else { return nil }
      let text = Self.trimmed(row.fields[index])
      return text.isEmpty ? nil : text
    }
    func path(_ column: Column) -> String? {
      guard let text = field(column) else { return nil }
      if !Self.staysBelow(text) {
        refuse(
          "\(column.rawValue): the path leaves the pictures' folder; write it relative to that")
      }
      return text
    }
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
      _ column: Column, _ type: Choice.Type
    ) -> Choice? {
      guard let text = field(column) else { return nil }
      if let choice = Choice(rawValue: text) { return choice }
      let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      refuse("\(column.rawValue): \"\(text)\" is none of \(known)")
      return nil
    }
    let needed = [Column.image, .patient] + (takesUnlabelled ? [] : [.label])
    for needed in needed where field(needed) == nil {
      refuse("\(needed.rawValue) is empty")
    }
    let label = field(.label) ?? ""
    let meaning = table.meaning(of: label)
    if meaning == nil, !label.isEmpty {
      let known = table.classes.map(\.label).joined(separator: ", ")
      refuse(
        "label: \"\(label)\" is not in the table of labels (\(known)); correct it, or add the word "
          + "to the table")
    }
    var size: Double?
    if let text = field(.size) {
      size = Double(text).flatMap { $0 > 0 && $0 <= 500 ? $0 : nil }
      if size == nil { refuse("size_mm: \"\(text)\" is no number of millimetres up to 500") }
    }
    let classIndex: Int? = if case .example(let index) = meaning { index } else { nil }
    let image = LabelledImage(
      line: row.line, image: path(.image) ?? "", mask: path(.mask), patient: field(.patient) ?? "",
      polyp: field(.polyp), classIndex: classIndex, hasLabel: !label.isEmpty,
      part: choice(.split, DatasetPart.self),
      site: field(.site), sizeMillimetres: size,
      mode: choice(.mode, ImagingMode.self) ?? .unknown)
    return isUsable ? image : nil
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.drop(while: \.isWhitespace)
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }

  /// Whether a path is relative and never goes up.
  private static func staysBelow(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.utf8.contains(0) && path.utf8.count <= 1024
      && !path.split(separator: "/").contains("..")
  }
}
