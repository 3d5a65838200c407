public import Imaging
public import Models
public import Runtime

/// Why a frame got no findings, or a segmenter could not be made.
public struct SegmentationError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  public enum Code: String, CaseIterable, Sendable {
    /// The bytes are no frame: the sender's fault. See `imagingError`.
    case invalidFrame
    /// The network did not give usable probabilities: this program's or the machine's fault.
    ///
    /// See `runtimeError`; without one, the probabilities were not finite.
    case failedInference
    /// The run was cancelled from another thread.
    case cancelled
    /// The policy has a value that is not allowed.
    case invalidPolicy
    /// The model cannot segment, or could not be bound. See `modelError`.
    case unsuitableModel
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong and what to do about it.
  public let message: String
  /// The fault of the frame; only with `invalidFrame`.
  public let imagingError: ImagingError?
  /// The fault that ONNX Runtime reported; only with `failedInference` and `cancelled`.
  public let runtimeError: RuntimeError?
  /// The fault of the model; only with `unsuitableModel`.
  public let modelError: ModelError?

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
    imagingError = nil
    runtimeError = nil
    modelError = nil
  }

  init(_ error: ImagingError) {
    code = .invalidFrame
    message = error.message
    imagingError = error
    runtimeError = nil
    modelError = nil
  }

  init(_ error: RuntimeError) {
    code = error.code == .cancelled ? .cancelled : .failedInference
    message = error.message
    imagingError = nil
    runtimeError = error
    modelError = nil
  }

  init(_ error: ModelError) {
    code = .unsuitableModel
    message = error.message
    imagingError = nil
    runtimeError = nil
    modelError = error
  }

  /// The code and the message.
  public var description: String { "\(code.rawValue): \(message)" }

  /// Two errors are equal when their codes are: the rest is context for people.
  public static func == (left: SegmentationError, right: SegmentationError) -> Bool {
    left.code == right.code
  }
}
