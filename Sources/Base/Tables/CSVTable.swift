/// The rows of a comma-separated file with a header (RFC 4180), or of one with another separator.
///
/// Strict: every row has as many fields as the header, quotes are balanced and stand only around
/// whole fields, and no line is blank unless the format allows it. Lines end with LF or CRLF.
public struct CSVTable: Hashable, Sendable {
  /// A row with the line that it starts on.
  public struct Row: Hashable, Sendable {
    /// The line's number in the file, from 1.
    public let line: Int
    /// The row's fields, as many as the header has.
    public let fields: [String]
  }

  /// The names of the columns, each once.
  public let header: [String]
  /// The rows below the header.
  public let rows: [Row]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - name: The file's name, for messages.
  ///   - format: How it is written.
  /// - Throws: `CSVError`, naming file and line.
  public init(
    _ text: String, name: String, format: CSVFormat = .rfc4180
  ) throws(CSVError) {
    var reader = CSVReader(text, name: name, format: format)
    guard let first = try reader.nextRow() else {
      throw CSVError(name, line: 1, "the file is empty; a header is needed")
    }
    var columns: Set<String> = []
    for column in first.fields where !columns.insert(column).inserted {
      throw CSVError(name, line: first.line, "two columns are named \"\(column)\"")
    }
    var rows: [Row] = []
    while let row = try reader.nextRow() {
      guard rows.count < format.maximumRowCount else {
        throw CSVError(name, line: row.line, "more than \(format.maximumRowCount) rows")
      }
      guard row.fields.count == first.fields.count else {
        throw CSVError(
          name, line: row.line,
          "\(row.fields.count) fields, where the header has \(first.fields.count)")
      }
      rows.append(row)
    }
    header = first.fields
    self.rows = rows
  }

  /// The index of a column.
  ///
  /// - Parameter title: The column's name.
  /// - Returns: Its index, or nil where there is none.
  public func column(_ title: String) -> Int? { header.firstIndex(of: title) }

  /// A line of a file: fields with commas between, in quotes where they must be.
  ///
  /// - Parameter fields: The fields.
  /// - Returns: The line, without an end.
  public static func line(_ fields: [String]) -> String {
    fields.map { field in
      guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return field }
      let parts = field.split(separator: "\"", omittingEmptySubsequences: false)
      return "\"" + parts.joined(separator: "\"\"") + "\""
    }.joined(separator: ",")
  }
}

/// A file that breaks the rules of comma-separated values.
public struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1.
  public let line: Int
  /// The file, the line, and what is wrong.
  public let description: String

  init(_ name: String, line: Int, _ what: String) {
    self.line = line
    description = "\(name):\(line): \(what)"
  }
}

/// Takes the rows off a text, one by one.
private struct CSVReader {
  private let bytes: [UInt8]
  private let name: String
  private let format: CSVFormat
  private let separator: UInt8
  private var position = 0
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ text: String, name: String, format: CSVFormat) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = Array(text.utf8)
    self.bytes = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
    self.name = name
    self.format = format
    separator = format.separator.byte
  }

  mutating func nextRow() throws(CSVError) -> CSVTable.Row? {
    if format.skipsBlankLines {
      while position < bytes.count, skipLineEnd() {}
    }
    guard position < bytes.count else { return nil }
    let start = line
    if skipLineEnd() { throw failure("a blank line", at: start) }
    var fields = [try nextField()]
    while position < bytes.count {
      if skipLineEnd() { break }
      // A field ends only before a separator, at the end of a line or at the end of the file.
      position += 1
      guard fields.count < format.maximumColumnCount else {
        throw failure("more than \(format.maximumColumnCount) columns", at: start)
      }
      fields.append(try nextField())
    }
    return CSVTable.Row(line: start, fields: fields)
  }

  private mutating func nextField() throws(CSVError) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else { return try plainField() }
    let start = line
    position += 1
    var field: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else {
          guard position == bytes.count || bytes[position] == separator || isLineEnd else {
            throw failure("text after a closing quote", at: line)
          }
          return String(decoding: field, as: UTF8.self)
        }
        position += 1
      }
      if byte == Self.lineFeed { line += 1 }
      field.append(byte)
    }
    throw failure("a quote that is never closed", at: start)
  }

  private mutating func plainField() throws(CSVError) -> String {
    let start = position
    while position < bytes.count, bytes[position] != separator, !isLineEnd {
      if bytes[position] == Self.quote { throw failure("a quote inside a field", at: line) }
      if bytes[position] == Self.carriageReturn {
        throw failure("a carriage return inside a line", at: line)
      }
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private var isLineEnd: Bool {
    switch bytes[position] {
    case Self.lineFeed: true
    case Self.carriageReturn:
      position + 1 < bytes.count && bytes[position + 1] == Self.lineFeed
    default: false
    }
  }

  /// Steps over a line end, or does nothing where there is none.
  private mutating func skipLineEnd() -> Bool {
    guard isLineEnd else { return false }
    position += bytes[position] == Self.lineFeed ? 1 : 2
    line += 1
    return true
  }

  private func failure(_ what: String, at line: Int) -> CSVError {
    CSVError(name, line: line, what)
  }
}
