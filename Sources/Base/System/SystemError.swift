import Foundation

/// A failed operating-system call.
public struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The `errno` value.
  public let code: Int32
  /// What was being done, such as `"open models/x/1/model.onnx"`.
  public let operation: String

  /// Describes a failed call.
  public init(code: Int32, operation: String) {
    self.code = code
    self.operation = operation
  }

  /// The operation and the system's words for the error.
  public var description: String {
    "\(operation): \(String(cString: strerror(code)))"
  }

  /// Two errors are equal when their codes are: the operation is context for people.
  public static func == (left: SystemError, right: SystemError) -> Bool {
    left.code == right.code
  }
}

/// Runs a system call that reports failure as -1, retrying it when a signal interrupts it.
///
/// This is the only place that reads `errno`.
///
/// - Parameters:
///   - operation: What is being done, for the error's text.
///   - call: The system call.
/// - Returns: The call's result.
/// - Throws: `SystemError` with the call's `errno`.
@discardableResult
public func systemCall<Value: SignedInteger & FixedWidthInteger>(
  _ operation: @autoclosure () -> String, _ call: () -> Value
) throws(SystemError) -> Value {
  while true {
    let result = call()
    if result != -1 { return result }
    let code = errno
    if code == EINTR { continue }
    throw SystemError(code: code, operation: operation())
  }
}
