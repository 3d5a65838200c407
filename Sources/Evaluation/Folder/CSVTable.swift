/// The rows of a comma-separated file with a header (RFC 4180).
///
/// Strict: every row has as many fields as the header, quotes are balanced and stand only around
/// whole fields, and no line is blank. Lines end with LF or CRLF.
struct CSVTable {
  /// A row with the line that it starts on.
  struct Row {
    /// The line's number in the file, from 1.
    let line: Int
    /// The row's fields, as many as the header has.
    let fields: [String]
  }

  /// The names of the columns, each once.
  let header: [String]
  /// The rows below the header.
  let rows: [Row]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - text: The file's text.
  ///   - name: The file's name, for messages.
  /// - Throws: `EvaluationError` with code `malformedCSV`, naming file and line.
  init(_ text: String, name: String) throws(EvaluationError) {
    var reader = CSVReader(text, name: name)
    guard let first = try reader.nextRow() else {
      throw EvaluationError(.malformedCSV, "\(name):1: the file is empty; a header is needed")
    }
    var rows: [Row] = []
    while let row = try reader.nextRow() {
      guard row.fields.count == first.fields.count else {
        throw EvaluationError(
          .malformedCSV,
          "\(name):\(row.line): \(row.fields.count) fields, where the header has "
            + "\(first.fields.count)")
      }
      rows.append(row)
    }
    for (index, column) in first.fields.enumerated()
    where first.fields[..<index].contains(column) {
      throw EvaluationError(.malformedCSV, "\(name):1: two columns are named \"\(column)\"")
    }
    header = first.fields
    self.rows = rows
  }
}

/// Takes the rows off a text, one by one.
private struct CSVReader {
  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let comma = UInt8(ascii: ",")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  init(_ text: String, name: String) {
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let bytes = Array(text.utf8)
    self.bytes = bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(3)) : bytes
    self.name = name
  }

  mutating func nextRow() throws(EvaluationError) -> CSVTable.Row? {
    guard position < bytes.count else { return nil }
    let start = line
    if skipLineEnd() { throw failure("a blank line", at: start) }
    var fields = [try nextField()]
    while position < bytes.count {
      if skipLineEnd() { break }
      // A field ends only before a comma, at the end of a line or at the end of the file.
      position += 1
      fields.append(try nextField())
    }
    return CSVTable.Row(line: start, fields: fields)
  }

  private mutating func nextField() throws(EvaluationError) -> String {
    guard position < bytes.count, bytes[position] == Self.quote else { return try plainField() }
    let start = line
    position += 1
    var field: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.count, bytes[position] == Self.quote else {
          guard position == bytes.count || bytes[position] == Self.comma || isLineEnd else {
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

  private mutating func plainField() throws(EvaluationError) -> String {
    let start = position
    while position < bytes.count, bytes[position] != Self.comma, !isLineEnd {
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

  private func failure(_ what: String, at line: Int) -> EvaluationError {
    EvaluationError(.malformedCSV, "\(name):\(line): \(what)")
  }
}
