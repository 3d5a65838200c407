import Base

/// Writes JSON in canonical form (RFC 8785), of values that all languages write alike.
struct CanonicalText {
  var bytes: [UInt8] = []

  /// Appends a document.
  ///
  /// - Parameters:
  ///   - value: The document or a part of one.
  ///   - place: Where it is, for the error: names of members, never values.
  ///   - depth: How many lists and objects enclose it.
  /// - Throws: `LedgerError` with `invalidPayload`.
  mutating func append(
    _ value: JSONValue, at place: String, depth: Int
  ) throws(LedgerError) {
    switch value {
    case .integer(let integer): bytes += Array(String(integer).utf8)
    case .bool(let flag): bytes += Array((flag ? "true" : "false").utf8)
    case .string(let text): appendQuoted(text)
    case .null:
      throw EventPayload.refusal(place, "null is not allowed; leave the member out")
    case .number:
      throw EventPayload.refusal(
        place, "only whole numbers of 64 bits are allowed; write a decimal string")
    case .array(let elements):
      try checkDepth(depth, place)
      bytes.append(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        try append(element, at: "\(place)[\(index)]", depth: depth + 1)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let object):
      try checkDepth(depth, place)
      try appendMembers(of: object, at: place, depth: depth)
    }
  }

  private mutating func appendMembers(
    of object: JSONObject, at place: String, depth: Int
  ) throws(LedgerError) {
    // Not the order of Swift's strings, which is by scalars: U+10000 comes before U+E000 here.
    let members = object.members.sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    bytes.append(UInt8(ascii: "{"))
    for (index, member) in members.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      appendQuoted(member.name)
      bytes.append(UInt8(ascii: ":"))
      let inner = place.isEmpty ? member.name : "\(place).\(member.name)"
      try append(member.value, at: inner, depth: depth + 1)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  mutating func appendQuoted(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x08: bytes += Array("\\b".utf8)
      case 0x09: bytes += Array("\\t".utf8)
      case 0x0A: bytes += Array("\\n".utf8)
      case 0x0C: bytes += Array("\\f".utf8)
      case 0x0D: bytes += Array("\\r".utf8)
      case 0..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        bytes += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private func checkDepth(_ depth: Int, _ place: String) throws(LedgerError) {
    guard depth < JSONValue.maximumDepth else {
      throw EventPayload.refusal(place, "nested over \(JSONValue.maximumDepth) deep")
    }
  }
}
