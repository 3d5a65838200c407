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
    var text = CanonicalText()
    try text.append(document, at: "", depth: 0)
    guard text.bytes.count <= EventPayload.maximumByteCount else {
      throw EventPayload.refusal(
        "the payload", "over \(EventPayload.maximumByteCount) bytes; tell it in several events")
    }
    bytes = text.bytes
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

  static func refusal(_ place: String, _ problem: String) -> LedgerError {
    LedgerError(.invalidPayload, place, problem)
  }
}
