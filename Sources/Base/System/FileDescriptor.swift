import Foundation

/// An open file descriptor with one owner; closed when the owner goes.
public struct FileDescriptor: ~Copyable, Sendable {
  /// The descriptor's number, valid while this value lives.
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

  /// Opens a file for reading; the descriptor does not survive `exec`.
  ///
  /// - Parameter path: A file's path.
  /// - Returns: The open descriptor.
  /// - Throws: `SystemError`, naming the path.
  public static func openForReading(_ path: String) throws(SystemError) -> FileDescriptor {
    FileDescriptor(owning: try systemCall("open \(path)") { open(path, O_RDONLY | O_CLOEXEC) })
  }

  /// Makes reads and writes return at once, and the descriptor not survive `exec`.
  ///
  /// - Throws: `SystemError`.
  public borrowing func makeNonBlocking() throws(SystemError) {
    let number = number
    try systemCall("set a descriptor's flags") { fcntl(number, F_SETFD, FD_CLOEXEC) }
    try systemCall("set a descriptor's flags") { fcntl(number, F_SETFL, O_NONBLOCK) }
  }

  /// Gives the number up without closing it.
  public consuming func release() -> Int32 {
    let number = number
    discard self
    return number
  }
}
