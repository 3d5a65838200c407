/// What spreadsheets do to numbers that are names.
///
/// None of it is undone: `1E5` was `1E5`, `100000`, `1e05` or `100001` rounded.
enum SpreadsheetDamage {
  /// What has become of an identifier.
  ///
  /// - Parameter text: The identifier, without white space around it.
  /// - Returns: What a spreadsheet has done to it; nil where nothing shows.
  static func found(in text: String) -> String? {
    let bytes = Array(text.utf8)
    if isError(text) { return "a spreadsheet's error or a column that was too narrow" }
    if text.hasPrefix("=") || text.hasPrefix("'") { return "a spreadsheet's formula or text mark" }
    if isExponent(bytes) { return "a number with an exponent: digits are lost" }
    if isFraction(bytes) { return "a number with a fraction of zeros" }
    if isRounded(bytes) {
      return "a number of more than 15 digits that ends in zeros: it was rounded"
    }
    if isDate(text) { return "a date" }
    return nil
  }

  /// Whether a cell is a spreadsheet's error or what it shows for a number in too narrow a column.
  static func isError(_ text: String) -> Bool {
    let errors: Set<String> = [
      "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#WERT!", "#BEZUG!",
      "#NV",
      "#ZAHL!",
    ]
    return errors.contains(text.uppercased())
      || (text.utf8.count >= 2 && text.utf8.allSatisfy { $0 == UInt8(ascii: "#") })
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.prefix { (48...57).contains($0) }.count
  }

  /// `1E5`, `1,23E+11`.
  private static func isExponent(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    guard digits(rest) > 0 else { return false }
    rest = rest.dropFirst(digits(rest))
    if let sign = rest.first, sign == UInt8(ascii: ".") || sign == UInt8(ascii: ",") {
      rest = rest.dropFirst()
      guard digits(rest) > 0 else { return false }
      rest = rest.dropFirst(digits(rest))
    }
    guard let sign = rest.first, sign == UInt8(ascii: "E") || sign == UInt8(ascii: "e") else {
      return false
    }
    rest = rest.dropFirst()
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      rest = rest.dropFirst()
    }
    return !rest.isEmpty && digits(rest) == rest.count
  }

  /// `12345.0`, `12345,00`.
  private static func isFraction(_ bytes: [UInt8]) -> Bool {
    let whole = digits(bytes[...])
    guard whole > 0, whole + 1 < bytes.count,
      bytes[whole] == UInt8(ascii: ".") || bytes[whole] == UInt8(ascii: ",")
    else { return false }
    return bytes[(whole + 1)...].allSatisfy { $0 == UInt8(ascii: "0") }
  }

  private static func isRounded(_ bytes: [UInt8]) -> Bool {
    bytes.count > 15 && digits(bytes[...]) == bytes.count
      && bytes[15...].allSatisfy { $0 == UInt8(ascii: "0") }
  }

  /// `12-Mar`, `Mar-12`, `12. Mrz`: what becomes of `12-3` or `MAR12`.
  private static func isDate(_ text: String) -> Bool {
    let parts = text.lowercased().split { "-. /".contains($0) }
    guard parts.count == 2 else { return false }
    let months: Set<Substring> = [
      "jan", "feb", "mar", "mär", "mrz", "apr", "may", "mai", "jun", "jul", "aug", "sep", "oct",
      "okt", "nov", "dec", "dez",
    ]
    let hasMonth = parts.contains { months.contains($0) }
    return hasMonth && parts.contains { $0.allSatisfy(\.isNumber) && $0.count <= 4 }
  }
}
