extension JSONParser {
  /// Whole numbers of so many digits fit in 64 bits.
  private static let digitsOfAnyInteger = 18

  mutating func parseNumber() throws(JSONError) -> JSONValue {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    let integerStart = position
    guard skipDigits() > 0 else { throw fault("a value cannot start here", at: start) }
    if bytes[integerStart] == UInt8(ascii: "0"), position - integerStart > 1 {
      throw fault("a number does not start with 0", at: integerStart)
    }
    var isInteger = true
    if byte == UInt8(ascii: ".") {
      isInteger = false
      position += 1
      guard skipDigits() > 0 else { throw fault("a digit is missing", at: position) }
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      isInteger = false
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw fault("a digit is missing", at: position) }
    }
    if isInteger, position - integerStart <= Self.digitsOfAnyInteger {
      let magnitude = bytes[integerStart..<position].reduce(Int64(0)) { $0 * 10 + Int64($1 & 15) }
      return .integer(integerStart > start ? -magnitude : magnitude)
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isInteger, let integer = Int64(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw fault("the number is beyond double precision", at: start)
    }
    return .number(number)
  }

  mutating func parseString() throws(JSONError) -> String {
    position += 1
    let start = position
    var needsUnescaping = false
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        let content = bytes[start..<position]
        position += 1
        if needsUnescaping { return try unescape(content) }
        guard let text = String(validating: content, as: UTF8.self) else {
          throw fault("the string is not UTF-8", at: start)
        }
        return text
      case UInt8(ascii: "\\"):
        needsUnescaping = true
        position += 2
      case 0..<0x20: throw fault("a control character in a string must be escaped", at: position)
      default: position += 1
      }
    }
    throw fault("the string does not end", at: start)
  }

  private var byte: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private func fault(_ message: String, at position: Int) -> JSONError {
    JSONError(.syntax, at: "byte \(position)", message)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }

  private func unescape(_ content: Slice<UnsafeRawBufferPointer>) throws(JSONError) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(content.count)
    var index = content.startIndex
    while index < content.endIndex {
      let byte = content[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      // The scanner has seen to it that a byte follows each backslash.
      let escape = content[index]
      index += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(escape)
      case UInt8(ascii: "b"): result.append(0x08)
      case UInt8(ascii: "f"): result.append(0x0C)
      case UInt8(ascii: "n"): result.append(0x0A)
      case UInt8(ascii: "r"): result.append(0x0D)
      case UInt8(ascii: "t"): result.append(0x09)
      case UInt8(ascii: "u"):
        let scalar = try parseUnicodeEscape(in: content, at: &index)
        result.append(contentsOf: Character(scalar).utf8)
      default: throw fault("no such escape", at: index - 1)
      }
    }
    guard let text = String(validating: result, as: UTF8.self) else {
      throw fault("the string is not UTF-8", at: content.startIndex)
    }
    return text
  }

  private func parseUnicodeEscape(
    in content: Slice<UnsafeRawBufferPointer>, at index: inout Int
  ) throws(JSONError) -> Unicode.Scalar {
    let start = index
    let first = try parseFourHexDigits(in: content, at: &index)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, index + 1 < content.endIndex, content[index] == UInt8(ascii: "\\"),
      content[index + 1] == UInt8(ascii: "u")
    else { throw fault("half of a surrogate pair", at: start) }
    index += 2
    let second = try parseFourHexDigits(in: content, at: &index)
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw fault("half of a surrogate pair", at: start) }
    return scalar
  }

  private func parseFourHexDigits(
    in content: Slice<UnsafeRawBufferPointer>, at index: inout Int
  ) throws(JSONError) -> UInt32 {
    guard index + 4 <= content.endIndex else {
      throw fault("four hex digits follow \\u", at: index)
    }
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(content[index])).hexDigitValue else {
        throw fault("four hex digits follow \\u", at: index)
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
