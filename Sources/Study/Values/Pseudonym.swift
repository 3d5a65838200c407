internal import Base

/// Who or what a record is about, without saying it: a keyed hash in hex.
public struct Pseudonym: Hashable, Sendable {
  /// 64 lowercase hex digits.
  public let hex: String

  /// Takes the digits; nil for anything else.
  public init?(hex: String) {
    guard SHA256.Digest(hex: hex) != nil else { return nil }
    self.hex = hex
  }

  init(_ digest: SHA256.Digest) { hex = digest.hex }
}

extension JSONFields {
  func optionalPseudonym(_ name: String) throws(JSONError) -> Pseudonym? {
    guard let text = try optionalString(name, maximumLength: 64) else { return nil }
    guard let pseudonym = Pseudonym(hex: text) else {
      throw JSONError(
        .invalidValue, at: location(name), "a pseudonym is expected: 64 lowercase hex digits")
    }
    return pseudonym
  }

  func pseudonym(_ name: String) throws(JSONError) -> Pseudonym {
    guard let pseudonym = try optionalPseudonym(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return pseudonym
  }

  func optionalDigest(_ name: String) throws(JSONError) -> SHA256.Digest? {
    guard let text = try optionalString(name, maximumLength: 64) else { return nil }
    guard let digest = SHA256.Digest(hex: text) else {
      throw JSONError(
        .invalidValue, at: location(name), "a SHA-256 is expected: 64 lowercase hex digits")
    }
    return digest
  }

  func digest(_ name: String) throws(JSONError) -> SHA256.Digest {
    guard let digest = try optionalDigest(name) else {
      throw JSONError(.missing, at: location(name), "the member is missing")
    }
    return digest
  }
}
