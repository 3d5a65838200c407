public import Runtime

/// Why a model cannot be found, trusted, loaded, sealed or moved to another state.
///
/// The text names the file, the member or tensor at fault, and the remedy.
public struct ModelError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// The text is no model's name and version.
    case invalidReference
    /// The registry's folder cannot be listed.
    case registryUnreadable
    /// The registry has no such model or version.
    case notFound
    /// No version of the model is active, and none was named.
    case noActiveVersion
    /// A file that must be there is not.
    case fileMissing
    /// A file cannot be opened or read, or is no regular file.
    case fileUnreadable
    /// A path leaves the model's folder, or leads over a symbolic link.
    case unsafePath
    /// A file is larger than this program reads into memory.
    case fileTooLarge
    /// The text is not JSON.
    case notJSON
    /// The document breaks the manifest's or the state's format.
    case schemaViolation
    /// The manifest's name is not its folder's.
    case nameMismatch
    /// The manifest's version is not its folder's.
    case versionMismatch
    /// A file has another size than the manifest states.
    case sizeMismatch
    /// A file has another SHA-256 than the manifest states.
    case digestMismatch
    /// The model lacks a tensor that the manifest names.
    case tensorMissing
    /// A tensor of the model has another shape than the manifest implies.
    case shapeMismatch
    /// A tensor of the model has another element type than the manifest implies.
    case typeMismatch
    /// The golden input or output cannot be used.
    case goldenInvalid
    /// The model does not reproduce its golden output on this machine.
    case goldenMismatch
    /// ONNX Runtime refused the model or failed to run it: see `runtimeError`.
    case runtimeFailure
    /// The model does another task than it is wanted for.
    case wrongTask
    /// The model's state must not change that way.
    case illegalTransition
    /// The version is sealed already.
    case alreadySealed
    /// A file could not be written.
    case notWritten
  }

  /// What kind of failure it is.
  public let code: Code
  /// The file, folder or model at hand.
  public let subject: String
  /// Where in a JSON document the fault is, such as `input.mean[2]`; nil where that has no meaning.
  public let member: String?
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let remedy: String
  /// What ONNX Runtime reported; only with `runtimeFailure`.
  public let runtimeError: RuntimeError?

  init(
    _ code: Code, _ subject: String, member: String? = nil, problem: String, remedy: String,
    runtimeError: RuntimeError? = nil
  ) {
    self.code = code
    self.subject = subject
    self.member = member
    self.problem = problem
    self.remedy = remedy
    self.runtimeError = runtimeError
  }

  /// Subject, member, problem and remedy in one line.
  public var message: String {
    let place = [subject, member].compactMap { $0 }.joined(separator: ": ")
    return "\(place): \(problem); \(remedy)"
  }

  /// The same as `message`.
  public var description: String { message }

  /// Two errors are equal when their codes are: the rest is context for people.
  public static func == (left: ModelError, right: ModelError) -> Bool {
    left.code == right.code
  }

  /// Wraps what ONNX Runtime reported about a model.
  static func runtime(_ error: RuntimeError, _ subject: String) -> ModelError {
    let problem = [error.call, error.problem].compactMap { $0 }.joined(separator: ": ")
    return ModelError(
      .runtimeFailure, subject, problem: problem, remedy: error.remedy, runtimeError: error)
  }
}
