public import Base

/// One thing that happened in a study, as the ledger records it.
///
/// A payload has whole numbers, strings and truth values only; probabilities are in millionths.
public protocol StudyEvent: Equatable, Sendable {
  /// Its kind.
  static var kind: StudyEventKind { get }

  /// Reads a payload.
  ///
  /// - Parameter fields: Its members.
  /// - Throws: `JSONError`.
  init(_ fields: JSONFields) throws(JSONError)

  /// The payload's members.
  var members: JSONObject { get }

  /// Names of members that the daemon adds to what it is told: they may differ when the same is told again.
  static var incidentalMembers: Set<String> { get }
}

extension StudyEvent {
  /// Most events say only what was told.
  public static var incidentalMembers: Set<String> { [] }

  /// The payload: canonical JSON, UTF-8.
  public var payload: [UInt8] {
    do throws(JSONError) {
      return Array(try JSONValue.object(members).canonicalText().utf8)
    } catch {
      preconditionFailure("\(Self.kind.rawValue): a payload has whole numbers only: \(error)")
    }
  }
}

extension StudyEventKind {
  /// The largest payload, in bytes.
  public static let maximumPayloadByteCount = 1 << 18

  /// Reads a payload of this kind.
  ///
  /// - Parameter payload: The bytes.
  /// - Returns: The event.
  /// - Throws: `JSONError`, also where the payload is not in its canonical form, so that what is read
  ///   is what was hashed.
  public func event(_ payload: [UInt8]) throws(JSONError) -> any StudyEvent {
    guard payload.count <= Self.maximumPayloadByteCount else {
      throw JSONError(
        .tooLarge, at: rawValue,
        "a payload has at most \(Self.maximumPayloadByteCount) bytes, not \(payload.count)")
    }
    let event = try type.init(JSONFields(JSONValue(parsing: payload)))
    guard event.payload == payload else {
      throw JSONError(
        .invalidValue, at: rawValue, "the payload is not canonical, or has members too many")
    }
    return event
  }
}
