internal import Base

/// Reads a table of pathology results (CSV) as a mapping says that it is written.
public enum PathologyTable {
  /// The largest file that is read, in bytes.
  public static let maximumByteCount = 64 << 20
  /// How many rows a table may have.
  public static let maximumRowCount = 500_000
  /// How many columns a table may have.
  public static let maximumColumnCount = 512

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: The file's name, for messages.
  ///   - mapping: How it is written.
  /// - Returns: Results and refused rows.
  /// - Throws: `LabelError` where the file as a whole cannot be trusted: its encoding, quotes or
  ///   columns.
  public static func read(
    _ bytes: [UInt8], name: String, mapping: LabelMapping
  ) throws(LabelError) -> ReadResults {
    guard let layout = mapping.table else {
      throw LabelError(.invalidMapping, "the mapping has no \"columns\": it is not for tables")
    }
    guard bytes.count <= maximumByteCount else {
      throw LabelError(.tooLarge, "\(name): over \(maximumByteCount) bytes; divide the file")
    }
    let text = try TextDecoding.text(bytes, layout.encoding, name: name)
    guard text.prefix(4).lowercased() != "sep=" else {
      throw LabelError(
        .malformedTable, "\(name):1: a spreadsheet's note of the separator; remove the line")
    }
    let table = try table(text, layout, name: name)
    var read = ReadResults()
    let reader = RowReader(mapping, layout, indices: indices(of: layout, in: table))
    for row in table.rows {
      do throws(Refusal) {
        read.results.append(try reader.result(of: row))
      } catch {
        read.refused.append(error.at(.line(row.line)))
      }
    }
    return RepeatedParts.settled(read, layout.repeatedPart)
  }

  /// The table with the stated separator, or with the only one under which every column is found.
  private static func table(
    _ text: String, _ layout: TableLayout, name: String
  ) throws(LabelError) -> CSVTable {
    if let separator = layout.separator {
      let table = try table(text, separator, name: name)
      let missing = missing(of: layout, in: table)
      guard missing.isEmpty else { throw lacks(missing, name: name) }
      return table
    }
    let header = text.drop(while: \.isNewline).prefix { !$0.isNewline }
    let candidates = CSVFormat.Separator.allCases.filter { separator in
      guard let table = try? CSVTable(String(header), name: name, format: format(separator)) else {
        return false
      }
      return missing(of: layout, in: table).isEmpty
    }
    guard candidates.count == 1 else {
      throw LabelError(
        .missingColumn,
        "\(name):1: no separator, or more than one, under which the mapping's columns are all found; "
          + "compare the titles with the file's first line, or state \"separator\"")
    }
    return try table(text, candidates[0], name: name)
  }

  private static func format(_ separator: CSVFormat.Separator) -> CSVFormat {
    CSVFormat(
      separator: separator, skipsBlankLines: true, maximumRowCount: maximumRowCount,
      maximumColumnCount: maximumColumnCount)
  }

  private static func table(
    _ text: String, _ separator: CSVFormat.Separator, name: String
  ) throws(LabelError) -> CSVTable {
    do throws(CSVError) {
      return try CSVTable(text, name: name, format: format(separator))
    } catch {
      throw LabelError(.malformedTable, error.description)
    }
  }

  private static func missing(of layout: TableLayout, in table: CSVTable) -> [TableLayout.Column] {
    TableLayout.Column.allCases.filter { column in
      guard let title = layout.titles[column] else { return false }
      return table.column(title) == nil
    }
  }

  private static func lacks(_ columns: [TableLayout.Column], name: String) -> LabelError {
    LabelError(
      .missingColumn,
      "\(name):1: the file has no column with the title that the mapping states for "
        + columns.map(\.rawValue).joined(separator: ", "))
  }

  private static func indices(
    of layout: TableLayout, in table: CSVTable
  ) -> [TableLayout.Column: Int] {
    layout.titles.compactMapValues { table.column($0) }
  }
}
