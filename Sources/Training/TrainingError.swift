/// Why something cannot be trained, or trained on.
public struct TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// A file that cannot be read.
    case unreadable
    /// A table that is not in its format.
    case malformedTable
    /// Rows of a table of labels that cannot be used; the message has each one's line.
    case invalidRows
    /// A setting outside its range.
    case invalidOption
    /// A split that a class has no example in.
    case classAbsent
    /// Pictures of different splits that are nearly the same.
    case nearDuplicates
    /// Fitting did not come to an end.
    case notConverged
    /// Weights that are not of the network that is to be trained.
    case weightsDiffer
    /// A run whose loss became useless.
    case diverged
    /// A run's folder that is not the one of this run.
    case runDiffers
    /// More memory than the machine has free.
    case outOfMemory
    /// A run that was asked to stop.
    case interrupted
    /// A number that is NaN or infinite.
    case notFinite
    /// A file that could not be written.
    case notWritten
    /// A test set that is not the one that a rule was written for.
    case testSetChanged
    /// Versions of a model that a rule cannot compare.
    case notComparable
    /// A test set with fewer patients than a rule asks for.
    case tooFewPatients
    /// A patient has sealed predictions in a running study.
    case studyPatient
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong with which thing, and what to do about it; no patient's data.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is for people.
  public static func == (left: TrainingError, right: TrainingError) -> Bool {
    left.code == right.code
  }
}
