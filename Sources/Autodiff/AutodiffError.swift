import ONNX

/// Why a graph cannot be made one that trains.
public struct AutodiffError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What kind of failure it is.
  public enum Code: String, CaseIterable, Sendable {
    /// An operator, or a form of it, that has no gradient rule.
    case unsupportedOperator
    /// A version of ONNX's operators that rules are not written for.
    case unsupportedOperatorSet
    /// A loss that is not one number.
    case notScalar
    /// A parameter that the loss does not depend on.
    case unreachable
    /// A tensor whose extents are not all numbers.
    case openShape
    /// A tensor that is not of single precision where gradients are wanted.
    case unsupportedElementType
    /// A name that the graph does not have, or has for something else.
    case unknownName
    /// A name that is needed and that the graph has given to something else.
    case nameTaken
    /// A setting outside of its range.
    case invalidSetting
    /// A graph that breaks a rule of ONNX.
    case invalidGraph
  }

  /// What kind of failure it is.
  public let code: Code
  /// What is wrong, where, and what to do.
  public let message: String

  /// Describes a failure.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }

  /// Two errors are equal when their codes are: the message is context for people.
  public static func == (left: AutodiffError, right: AutodiffError) -> Bool {
    left.code == right.code
  }
}

extension AutodiffError {
  /// Has a graph's own failures thrown as `invalidGraph`.
  static func rethrowing<Result>(
    _ body: () throws(ONNXError) -> Result
  ) throws(AutodiffError) -> Result {
    do throws(ONNXError) {
      return try body()
    } catch {
      throw AutodiffError(.invalidGraph, error.message)
    }
  }
}
