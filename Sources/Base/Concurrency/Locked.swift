import Foundation

/// A value and the lock that guards it, as one object.
///
/// `NSLock` rather than `Synchronization.Mutex`: the thread sanitizer understands it, and it is
/// faster uncontended on Linux.
public final class Locked<Value: ~Copyable>: @unchecked Sendable {
  // Unchecked because `value` is reached only through `withLock`, under `lock`.
  private let lock = NSLock()
  private var value: Value

  /// Guards a value that nobody else holds.
  public init(_ value: consuming sending Value) {
    self.value = value
  }

  /// Runs `body` with exclusive access to the value.
  ///
  /// - Parameter body: Work on the value. It must not block, and must not take the same lock.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  public func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
