/// Bytes to text in the encoding that a mapping states; what contradicts it is refused.
enum TextDecoding {
  /// Decodes a file.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - encoding: What the mapping states.
  ///   - name: The file's name, for messages.
  /// - Returns: The text, without a byte order mark.
  /// - Throws: `LabelError` with the code `encoding`, naming the line.
  static func text(
    _ bytes: [UInt8], _ encoding: TableLayout.Encoding, name: String
  ) throws(LabelError) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw LabelError(.encoding, "\(name): is UTF-16; save it as UTF-8")
    }
    if let zero = bytes.firstIndex(of: 0) {
      throw LabelError(
        .encoding, "\(name):\(line(of: zero, in: bytes)): a zero byte; this is no table of text")
    }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let hasMark = bytes.starts(with: mark)
    switch encoding {
    case .utf8:
      guard let text = String(validating: hasMark ? bytes[3...] : bytes[...], as: UTF8.self) else {
        throw LabelError(
          .encoding,
          "\(name):\(line(of: firstInvalidByte(bytes), in: bytes)): not UTF-8; state \"encoding\" as "
            + "latin-1 or windows-1252 if it is that")
      }
      return text
    case .latin1, .windows1252:
      let isUTF8 =
        hasMark
        || (bytes.contains { $0 >= 0x80 } && String(validating: bytes, as: UTF8.self) != nil)
      guard !isUTF8 else {
        throw LabelError(
          .encoding, "\(name): is UTF-8, and the mapping states \(encoding.rawValue)")
      }
      return try singleBytes(bytes, encoding, name: name)
    }
  }

  private static func singleBytes(
    _ bytes: [UInt8], _ encoding: TableLayout.Encoding, name: String
  ) throws(LabelError) -> String {
    var scalars = String.UnicodeScalarView()
    for (index, byte) in bytes.enumerated() {
      let value: UInt32? =
        switch byte {
        case 0x80..<0xA0: encoding == .latin1 ? nil : windows1252[Int(byte) - 0x80]
        default: UInt32(byte)
        }
      guard let value, let scalar = Unicode.Scalar(value) else {
        throw LabelError(
          .encoding,
          "\(name):\(line(of: index, in: bytes)): a byte that \(encoding.rawValue) does not have"
            + (encoding == .latin1 ? "; state \"encoding\" as windows-1252 if it is that" : ""))
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// What 0x80 to 0x9F stand for in Windows' code page 1252; nil where they stand for nothing.
  private static let windows1252: [UInt32?] = [
    0x20AC, nil, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, nil, 0x017D, nil,
    nil, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, nil, 0x017E, 0x0178,
  ]

  private static func line(of index: Int, in bytes: [UInt8]) -> Int {
    bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
  }

  /// Where a text stops being UTF-8: the first line that is none by itself.
  private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
    var start = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: line, as: UTF8.self) == nil { return start }
      start += line.count + 1
    }
    return max(0, bytes.count - 1)
  }
}
