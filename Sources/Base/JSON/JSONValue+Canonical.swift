extension JSONValue {
  /// The one text of a value, for hashing: the JSON Canonicalization Scheme without fractions.
  ///
  /// Members are sorted by their names' UTF-16 code units, there is no space, and strings have the
  /// shortest escapes. Numbers with fractions are refused: what a program writes for them differs by
  /// language, which would let a verifier compute another hash. Source: RFC 8785.
  ///
  /// - Returns: The text, UTF-8.
  /// - Throws: `JSONError` with the code `invalidValue` for a number that is no integer, `tooLarge` for
  ///   what is nested deeper than a parser takes.
  public func canonicalText() throws(JSONError) -> String {
    var writer = JSONWriter()
    writer.value(try sorted(at: "", depth: 0))
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private func sorted(at path: String, depth: Int) throws(JSONError) -> JSONValue {
    switch self {
    case .null, .bool, .integer, .string: return self
    case .number:
      throw JSONError(
        .invalidValue, at: path, "only whole numbers can be hashed; write the number as a string")
    case .array(let elements):
      try Self.requireDepth(depth, at: path)
      var result: [JSONValue] = []
      for (index, element) in elements.enumerated() {
        result.append(try element.sorted(at: "\(path)[\(index)]", depth: depth + 1))
      }
      return .array(result)
    case .object(let object):
      try Self.requireDepth(depth, at: path)
      let members = object.members.sorted {
        $0.name.utf16.lexicographicallyPrecedes($1.name.utf16)
      }
      var result: [(String, JSONValue)] = []
      for member in members {
        let place = path.isEmpty ? member.name : "\(path).\(member.name)"
        result.append((member.name, try member.value.sorted(at: place, depth: depth + 1)))
      }
      return .object(JSONObject(result))
    }
  }

  private static func requireDepth(_ depth: Int, at path: String) throws(JSONError) {
    guard depth < maximumDepth else {
      throw JSONError(.tooLarge, at: path, "nested over \(maximumDepth) deep")
    }
  }
}
