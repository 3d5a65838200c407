public import Base

/// What an event says: a JSON object in the one form that has these values.
///
/// Canonical as RFC 8785 has it (members sorted by the UTF-16 code units of their names, no white space,
/// shortest escapes), of objects, lists, strings, truth values and whole numbers of 64 bits. Fractions
/// are refused, because languages write them differently: they go in as decimal strings or scaled
/// integers. `null` is refused, because a member that is absent says the same.
public struct EventPayload: Hashable, Sendable {
  /// The canonical text, UTF-8.
  public let bytes: [UInt8]

  /// How many bytes a payload may have: 1 MiB.
  public static let maximumByteCount = 1 << 20

  /// Writes a document in canonical form.
  ///
  /// - Parameter document: An object.
  /// - Throws: `LedgerError` with `invalidPayload`, naming the member.
  public init(_ document: JSONValue) throws(LedgerError) {
    guard case .object = document else {
      throw EventPayload.refusal("the payload", "an object is expected")
    }
    try EventPayload.refuseNull(document, at: "")
    do throws(JSONError) {
      bytes = Array(try document.canonicalText().utf8)
    } catch {
      throw EventPayload.refusal(error.location, error.message)
    }
    guard bytes.count <= EventPayload.maximumByteCount else {
      throw EventPayload.refusal(
        "the payload", "over \(EventPayload.maximumByteCount) bytes; tell it in several events")
    }
  }

  private static func refuseNull(_ value: JSONValue, at place: String) throws(LedgerError) {
    switch value {
    case .null: throw refusal(place, "null is not allowed; leave the member out")
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        try refuseNull(element, at: "\(place)[\(index)]")
      }
    case .object(let object):
      for member in object.members {
        try refuseNull(member.value, at: place.isEmpty ? member.name : "\(place).\(member.name)")
      }
    case .bool, .integer, .number, .string: break
    }
  }

  /// Takes bytes that must be in canonical form already.
  ///
  /// - Parameter bytes: The text.
  /// - Throws: `LedgerError` with `invalidPayload`.
  public init(canonical bytes: [UInt8]) throws(LedgerError) {
    guard bytes.count <= EventPayload.maximumByteCount else {
      throw EventPayload.refusal("the payload", "over \(EventPayload.maximumByteCount) bytes")
    }
    let document: JSONValue
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw EventPayload.refusal("the payload, \(error.location)", error.message)
    }
    let payload = try EventPayload(document)
    guard payload.bytes == bytes else {
      throw EventPayload.refusal("the payload", "it is not in canonical form")
    }
    self = payload
  }

  /// Bytes of which a file says that they are a payload.
  init(stored bytes: [UInt8]) { self.bytes = bytes }

  /// The document, to be read as types.
  ///
  /// - Returns: The members.
  /// - Throws: `JSONError` where a damaged file has other bytes than were written.
  public func fields() throws(JSONError) -> JSONFields {
    try JSONFields(try JSONValue(parsing: bytes))
  }

  /// The members but for some; nil where the bytes are damaged.
  func without(_ names: Set<String>) -> JSONObject? {
    guard case .object(var object)? = try? JSONValue(parsing: bytes) else { return nil }
    for name in names { object[name] = nil }
    return object
  }

  static func refusal(_ place: String, _ problem: String) -> LedgerError {
    LedgerError(.invalidPayload, place, problem)
  }
}
