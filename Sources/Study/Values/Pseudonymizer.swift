internal import Base

/// Makes pseudonyms under a key that stays with the hospital.
///
/// A plain hash of a record number can be undone by trying all numbers; a keyed one cannot without the
/// key. The same identifier of another kind gives another pseudonym, so that a patient's number that
/// happens to be an examination's does not link the two. Source: RFC 2104; EDPB guidelines 01/2025.
public struct Pseudonymizer: Sendable {
  /// What an identifier names.
  public enum Subject: String, Sendable {
    /// A patient's number.
    case patient
    /// An examination's number.
    case examination
    /// A person of the staff.
    case person
    /// A pathology accession number.
    case accession
    /// A specimen's label.
    case specimen
    /// The number of a message.
    case message
    /// The digest of a report's text: under a key, because short texts can be guessed.
    case reportText = "report_text"
  }

  /// The fewest bytes of a key.
  public static let minimumKeyByteCount = 32
  private let authenticator: HMACSHA256

  /// Takes a key.
  ///
  /// - Parameter key: At least 32 secret bytes.
  /// - Throws: `StudyError` with the code `invalidKey`.
  public init(key: [UInt8]) throws(StudyError) {
    guard key.count >= Self.minimumKeyByteCount else {
      throw StudyError(
        .invalidKey,
        "the key of pseudonyms has \(key.count) bytes; make one of \(Self.minimumKeyByteCount) "
          + "random bytes, and keep it apart from the ledger")
    }
    authenticator = HMACSHA256(key: key)
  }

  /// The pseudonym of an identifier.
  ///
  /// - Parameters:
  ///   - identifier: The identifier as the hospital writes it, without spaces around it.
  ///   - subject: What it names.
  /// - Returns: The pseudonym.
  public func pseudonym(of identifier: String, _ subject: Subject) -> Pseudonym {
    Pseudonym(authenticator.code(for: Array("\(subject.rawValue):\(identifier)".utf8)))
  }

  /// Names the key without telling it, so that records say which one their pseudonyms are of.
  public var keyIdentifier: String {
    String(authenticator.code(for: Array("key".utf8)).hex.prefix(16))
  }
}
