/// Why ONNX Runtime could not be loaded, or could not do what was asked.
///
/// The text names the model, the C function and the remedy. It holds names, types and shapes,
/// never the contents of a tensor.
public struct RuntimeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// No file that could be loaded as ONNX Runtime.
    case libraryNotFound
    /// The library is older than the interface that this program was built for.
    case libraryTooOld
    /// The library has no such execution provider, or could not start it.
    case providerUnavailable
    /// A setting that contradicts another one, or that the library refuses.
    case invalidConfiguration
    /// There is no model file at the path, or it cannot be read.
    case modelNotFound
    /// The model is damaged, or uses what this library does not know.
    case invalidModel
    /// A tensor that the model does not take: its name, element type or shape.
    case tensorMismatch
    /// The run was ended by `BoundSession.cancel()`.
    case cancelled
    /// The model was loaded but a run of it failed.
    case runFailed
  }

  /// What kind of failure it is.
  public let code: Code
  /// The model at hand: its path or name; nil when it is not about one.
  public let model: String?
  /// The C function that failed; nil when the fault was found before one was called.
  public let call: String?
  /// What is wrong.
  public let problem: String
  /// What to do about it.
  public let remedy: String

  init(
    _ code: Code, model: String? = nil, call: String? = nil, problem: String, remedy: String
  ) {
    self.code = code
    self.model = model
    self.call = call
    self.problem = problem
    self.remedy = remedy
  }

  /// Model, C function, problem and remedy in one line.
  public var message: String {
    let place = [model, call].compactMap { $0 }.joined(separator: ": ")
    return (place.isEmpty ? "" : place + ": ") + problem + "; " + remedy
  }

  /// The same as `message`.
  public var description: String { message }

  /// Two errors are equal when their codes are: the rest is context for people.
  public static func == (left: RuntimeError, right: RuntimeError) -> Bool {
    left.code == right.code
  }
}
