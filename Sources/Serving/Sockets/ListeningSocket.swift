import Base
import Foundation

/// A Unix-domain socket that is bound to a path and, after `listen`, takes connections.
final class ListeningSocket: Sendable {
  let path: String
  private let descriptor: FileDescriptor
  private let wakePipe: WakePipe
  private let ownsFile = Locked(false)

  /// Takes a socket whose file is not to be removed.
  init(path: String, descriptor: consuming FileDescriptor, wakePipe: consuming WakePipe) {
    self.path = path
    self.descriptor = descriptor
    self.wakePipe = wakePipe
  }

  /// Binds a socket to a path; a file that a dead daemon left there is replaced.
  ///
  /// - Parameters:
  ///   - path: At most 107 bytes (`sockaddr_un`).
  ///   - mode: The socket file's permissions.
  /// - Throws: `ServingError` when another daemon listens there, or the path cannot be used.
  init(path: String, mode: UInt32) throws(ServingError) {
    self.path = path
    do throws(SystemError) {
      descriptor = FileDescriptor(
        owning: try systemCall("create a socket") {
          socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0)
        })
      wakePipe = try WakePipe()
    } catch {
      throw ServingError(.socket, "\(error)")
    }
    guard let address = UnixAddress(path: path) else {
      throw ServingError(
        .socket, "\(path): a socket's path has 1 to \(UnixAddress.maximumPathByteCount) bytes")
    }
    try ListeningSocket.removeStaleSocket(at: address, path: path)
    let number = descriptor.number
    do throws(SystemError) {
      // The mode has to hold from the first moment: Linux gives the file that of the unbound socket,
      // less the umask, which then is in the way only of a mode wider than it.
      try systemCall("set the mode of \(path)") { fchmod(number, mode) }
      try systemCall("bind \(path)") { address.withPointer { bind(number, $0, $1) } }
      try systemCall("set the mode of \(path)") { chmod(path, mode) }
      ownsFile.withLock { $0 = true }
    } catch {
      throw ServingError(.socket, "\(error); does the folder exist and may this user write there?")
    }
  }

  deinit {
    stop()
  }

  /// Begins to take connections.
  func listen() throws(ServingError) {
    do throws(SystemError) {
      try systemCall("listen at \(path)") { Foundation.listen(descriptor.number, 64) }
    } catch {
      throw ServingError(.socket, "\(error)")
    }
  }

  /// Waits for a connection; nil after `stop`.
  func accept() throws(SystemError) -> FileDescriptor? {
    while true {
      var waits = [
        pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakePipe.descriptor, events: Int16(POLLIN), revents: 0),
      ]
      try systemCall("wait for a connection") { poll(&waits, 2, -1) }
      if waits[1].revents != 0 { return nil }
      let number = Foundation.accept(descriptor.number, nil, nil)
      if number >= 0 {
        let connection = FileDescriptor(owning: number)
        try connection.makeNonBlocking()
        return connection
      }
      // A client that is gone again does not end the service; running out of descriptors is told.
      let code = errno
      if [EMFILE, ENFILE, ENOMEM, ENOBUFS].contains(code) {
        throw SystemError(code: code, operation: "accept a connection")
      }
    }
  }

  /// Makes `accept` return nil, now and later, and removes the socket file.
  func stop() {
    wakePipe.wake()
    // Once only: by the second call the file may be another daemon's.
    if ownsFile.withLock({ owns in
      defer { owns = false }
      return owns
    }) {
      unlink(path)
    }
  }

  /// Removes a socket file that nobody listens at.
  private static func removeStaleSocket(
    at address: UnixAddress, path: String
  ) throws(ServingError) {
    var status = stat()
    guard lstat(path, &status) == 0 else { return }
    guard status.st_mode & S_IFMT == S_IFSOCK else {
      throw ServingError(.socket, "\(path): a file that is no socket is in the way; remove it")
    }
    let probe = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard probe >= 0 else { return }
    defer { close(probe) }
    if address.withPointer({ connect(probe, $0, $1) }) == 0 {
      throw ServingError(.socket, "\(path): another daemon listens there; stop it first")
    }
    unlink(path)
  }
}
