/// How a protocol stands to the one that a ledger has last.
public enum ProtocolSuccession: Equatable, Sendable {
  /// The ledger has none: the study begins with it.
  case first
  /// It is the one that the ledger has.
  case same
  /// It takes that one's place.
  case amendment
}

extension StudyProtocol {
  /// Says what a ledger has to do to go on under this protocol.
  ///
  /// An amendment names what it replaces, so that a file that was changed by mistake, or one for another
  /// state of the study, takes nothing's place.
  ///
  /// - Parameter present: The protocol that holds; nil before the first record.
  /// - Returns: What the protocol is to it.
  /// - Throws: `StudyError` with `invalidProtocol` for one that does not follow.
  public func succession(
    after present: StudyProtocol?
  ) throws(StudyError) -> ProtocolSuccession {
    guard let present else {
      guard amendment == nil else {
        throw StudyError(
          .invalidProtocol,
          "it amends a protocol, and the ledger has none; begin with the protocol without amends")
      }
      return .first
    }
    if digest == present.digest { return .same }
    guard let amendment else {
      throw StudyError(
        .invalidProtocol,
        "the ledger's protocol has the digest \(present.digest.hex), this one \(digest.hex); name "
          + "the ledger's protocol, say in amends that this one takes its place, or begin another "
          + "ledger")
    }
    guard amendment.replaced == present.digest else {
      throw StudyError(
        .invalidProtocol,
        "it amends the protocol \(amendment.replaced.hex), and the ledger's has the digest "
          + "\(present.digest.hex); amend that one")
    }
    guard study == present.study, isRehearsal == present.isRehearsal else {
      throw StudyError(
        .invalidProtocol,
        "an amendment changes neither the study's name nor whether it is a rehearsal; begin another "
          + "ledger")
    }
    guard version > present.version else {
      throw StudyError(
        .invalidProtocol,
        "it has version \(version), and the protocol that it amends \(present.version); count on")
    }
    return .amendment
  }
}
