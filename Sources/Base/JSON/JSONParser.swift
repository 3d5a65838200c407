extension JSONValue {
  /// Arrays and objects nested deeper than this are refused.
  public static let maximumDepth = 64

  /// Parses one JSON document from bytes that nobody vouches for.
  ///
  /// Strict: UTF-8 only, no comments, no trailing commas, no duplicate names, nothing after the
  /// document but white space.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: `JSONError` with the byte at which parsing stopped.
  public init(parsing bytes: UnsafeRawBufferPointer) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.parseDocument()
  }

  /// Parses one JSON document from bytes that nobody vouches for.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: `JSONError` with the byte at which parsing stopped.
  public init(parsing bytes: [UInt8]) throws(JSONError) {
    let result = bytes.withUnsafeBytes { buffer -> Result<JSONValue, JSONError> in
      do throws(JSONError) {
        return .success(try JSONValue(parsing: buffer))
      } catch {
        return .failure(error)
      }
    }
    self = try result.get()
  }
}

/// A recursive-descent parser over bytes; every read is bounds-checked by `peek`.
struct JSONParser {
  let bytes: UnsafeRawBufferPointer
  var position = 0

  init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  mutating func parseDocument() throws(JSONError) -> JSONValue {
    let value = try parseValue(depth: 0)
    skipWhiteSpace()
    guard position == bytes.count else { throw syntaxError("text after the document") }
    return value
  }

  private var peek: UInt8? {
    position < bytes.count ? bytes[position] : nil
  }

  private func syntaxError(_ message: String) -> JSONError {
    JSONError(.syntax, at: "byte \(position)", message)
  }

  private mutating func skipWhiteSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
      position += 1
    }
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSONValue {
    skipWhiteSpace()
    switch peek {
    case UInt8(ascii: "{"):
      try checkDepth(depth)
      return .object(try parseObject(depth: depth))
    case UInt8(ascii: "["):
      try checkDepth(depth)
      return .array(try parseArray(depth: depth))
    case UInt8(ascii: "\""): return .string(try parseString())
    case UInt8(ascii: "t"): return try parseLiteral("true", .bool(true))
    case UInt8(ascii: "f"): return try parseLiteral("false", .bool(false))
    case UInt8(ascii: "n"): return try parseLiteral("null", .null)
    case nil: throw syntaxError("the text ends where a value should be")
    default: return try parseNumber()
    }
  }

  /// Refuses to open an array or object inside of as many as are allowed.
  private func checkDepth(_ depth: Int) throws(JSONError) {
    guard depth < JSONValue.maximumDepth else {
      throw JSONError(
        .tooLarge, at: "byte \(position)", "nested over \(JSONValue.maximumDepth) deep")
    }
  }

  private mutating func parseLiteral(
    _ text: StaticString, _ value: JSONValue
  ) throws(JSONError) -> JSONValue {
    let end = position + text.utf8CodeUnitCount
    guard end <= bytes.count,
      bytes[position..<end].elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    else { throw syntaxError("a value cannot start here") }
    position = end
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> [JSONValue] {
    position += 1
    var elements: [JSONValue] = []
    skipWhiteSpace()
    if peek == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      elements.append(try parseValue(depth: depth + 1))
      if try parseSeparator(closing: UInt8(ascii: "]")) { return elements }
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSONObject {
    position += 1
    var object = JSONObject()
    var names: Set<String> = []
    skipWhiteSpace()
    if peek == UInt8(ascii: "}") {
      position += 1
      return object
    }
    while true {
      skipWhiteSpace()
      guard peek == UInt8(ascii: "\"") else { throw syntaxError("a member's name is a string") }
      let start = position
      let name = try parseString()
      guard names.insert(name).inserted else {
        position = start
        throw syntaxError("the object has two members of one name")
      }
      skipWhiteSpace()
      guard peek == UInt8(ascii: ":") else { throw syntaxError("a colon follows a member's name") }
      position += 1
      object.append(name, try parseValue(depth: depth + 1))
      if try parseSeparator(closing: UInt8(ascii: "}")) { return object }
    }
  }

  /// Consumes a comma, or the closing bracket: then true.
  private mutating func parseSeparator(closing: UInt8) throws(JSONError) -> Bool {
    skipWhiteSpace()
    switch peek {
    case UInt8(ascii: ","):
      position += 1
      return false
    case closing:
      position += 1
      return true
    default: throw syntaxError("a comma or a closing bracket is missing")
    }
  }
}
