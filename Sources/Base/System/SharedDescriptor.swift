import Foundation

/// An open file descriptor that several may hold; closed when the last lets go.
public final class SharedDescriptor: Sendable {
  /// The descriptor's number, valid while this object lives.
  public let number: Int32

  /// Takes ownership of an open descriptor.
  public init(owning number: Int32) {
    precondition(number >= 0, "a file descriptor is not negative, got \(number)")
    self.number = number
  }

  deinit {
    // Nothing useful can be done about a failing close: Linux frees the number all the same.
    _ = Foundation.close(number)
  }
}
