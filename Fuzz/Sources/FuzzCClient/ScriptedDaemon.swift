import Glibc

/// The other end of the client's socket, in the same thread.
///
/// Unchecked because libFuzzer calls from one thread only.
final class ScriptedDaemon: @unchecked Sendable {
  static let shared = ScriptedDaemon()
  let path = "/tmp/fuzz-client-\(getpid())"
  private let listener: Int32
  private var connection: Int32 = -1

  private init() {
    listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    unlink(path)
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    precondition(isBound && listen(listener, 4) == 0, "errno \(errno)")
  }

  func accept() {
    connection = Glibc.accept(listener, nil, nil)
    precondition(connection >= 0, "errno \(errno)")
  }

  /// Sends what fits; inputs are smaller than a socket's room.
  func send(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes {
      Glibc.send(
        connection, $0.baseAddress, $0.count,
        Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }
  }

  func hangUp() {
    close(connection)
    connection = -1
  }
}
