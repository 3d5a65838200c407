public import Base

/// How the study is done: the first record, and another one for each amendment.
public struct ProtocolEvent: StudyEvent {
  /// Its kind.
  public static let kind = StudyEventKind.studyProtocol

  /// The protocol.
  public var studyProtocol: StudyProtocol
  /// The digest of the one whose place it takes.
  public var replaces: SHA256.Digest?

  /// Describes a protocol.
  public init(_ studyProtocol: StudyProtocol, replaces: SHA256.Digest? = nil) {
    self.studyProtocol = studyProtocol
    self.replaces = replaces
  }

  /// Reads a payload.
  ///
  /// - Parameter fields: Its members.
  /// - Throws: `JSONError`, also where the protocol is not the one whose digest stands beside it.
  public init(_ fields: JSONFields) throws(JSONError) {
    studyProtocol = try StudyProtocol(json: fields.required("protocol"))
    replaces = try fields.optionalDigest("replaces")
    guard try fields.digest("protocol_sha256") == studyProtocol.digest else {
      throw JSONError(
        .invalidValue, at: fields.location("protocol_sha256"), "it is not the protocol's digest")
    }
  }

  /// The payload's members.
  public var members: JSONObject {
    var members: JSONObject = [:]
    members["protocol"] = studyProtocol.json
    members.set("protocol_sha256", studyProtocol.digest)
    members.set("replaces", replaces)
    return members
  }
}
