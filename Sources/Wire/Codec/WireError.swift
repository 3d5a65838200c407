public import Base

/// A message that the protocol does not allow.
public struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kind of fault; the raw value is the `code` of an `error` message.
  public enum Code: String, CaseIterable, Sendable {
    /// The bytes are not of this protocol. Ends the session.
    case badMagic = "bad_magic"
    /// A length exceeds its limit. Ends the session.
    case tooLarge = "too_large"
    /// The JSON or the body is not what its kind asks for.
    case malformed
    /// This version of the daemon does not know the request.
    case unsupported
    /// The request does not fit the session's state, such as a frame before `hello`.
    case outOfOrder = "out_of_order"
    /// A message was begun and not finished in time. Ends the session.
    case timeout
    /// The peer does not read what it is sent. Ends the session.
    case slowReader = "slow_reader"
    /// No room for another session or stream.
    case busy
    /// The peer's user or group is not on the allow-list. Ends the session, unless it only asked
    /// for what operators may do.
    case notAllowed = "not_allowed"
    /// The daemon has no pipeline of that name.
    case unknownPipeline = "unknown_pipeline"
    /// The model did not prove itself; everything is as before.
    case loadFailed = "load_failed"
    /// The model or pipeline cannot go while it is in use.
    case inUse = "in_use"
    /// The daemon is stopping. Ends the session.
    case shuttingDown = "shutting_down"
    /// The study's ledger could not take a record, or the study does not allow what is asked for.
    case notRecorded = "not_recorded"
    /// The memory offered for frames is not as it has to be.
    case invalidRing = "invalid_ring"
    /// A fault of the daemon's own.
    case `internal`
    /// A code of a later version.
    case unknown
  }

  /// The kind of fault.
  public let code: Code
  /// What is wrong, in words.
  public let message: String

  /// Describes a fault.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// A fault in a message's JSON.
  public init(_ error: JSONError) {
    self.init(.malformed, error.description)
  }

  /// The code and the words.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Two errors are equal when their codes are.
  public static func == (left: WireError, right: WireError) -> Bool {
    left.code == right.code
  }
}
