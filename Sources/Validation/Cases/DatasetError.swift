/// Why records do not make a study's dataset.
public struct DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// A record of a kind or content that this version cannot read.
    case unreadableRecord
    /// There is no protocol.
    case noProtocol
    /// A class of the protocol, or of a call, stands for none that figures are made of.
    case unplacedClass
    /// A reason of abstaining that this version does not know.
    case unknownReason
    /// Two records of one release of a result say different things.
    case contradictoryResults
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong with which record, and what to do about it; no patient's data.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is for people.
  public static func == (left: DatasetError, right: DatasetError) -> Bool {
    left.code == right.code
  }
}
