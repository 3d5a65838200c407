import Base
import Foundation

extension ListeningSocket {
  /// Takes over a socket at which a service manager listens already.
  ///
  /// Its file belongs to the service manager: it stays when this daemon stops or dies, and clients
  /// that connect meanwhile wait for the next daemon.
  ///
  /// - Parameter number: The descriptor that was passed.
  /// - Throws: `ServingError` unless it is a Unix-domain stream socket that listens.
  convenience init(passed number: Int32) throws(ServingError) {
    do throws(SystemError) {
      try ListeningSocket.expect(SO_DOMAIN, AF_UNIX, of: number)
      try ListeningSocket.expect(SO_TYPE, Int32(SOCK_STREAM.rawValue), of: number)
      try ListeningSocket.expect(SO_ACCEPTCONN, 1, of: number)
      let path = try ListeningSocket.path(of: number)
      let descriptor = FileDescriptor(owning: number)
      try descriptor.makeNonBlocking()
      self.init(path: path, descriptor: descriptor, wakePipe: try WakePipe())
    } catch {
      throw ServingError(
        .socket,
        "descriptor \(number) of the service manager: \(error); "
          + "a listening Unix-domain stream socket is expected (ListenStream=/…)")
    }
  }

  private static func expect(
    _ option: Int32, _ expected: Int32, of number: Int32
  ) throws(SystemError) {
    var value: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    try systemCall("look at it") { getsockopt(number, SOL_SOCKET, option, &value, &size) }
    guard value == expected else {
      throw SystemError(code: EPROTOTYPE, operation: "look at it")
    }
  }

  /// The path that a socket is bound to.
  private static func path(of number: Int32) throws(SystemError) -> String {
    var address = sockaddr_un()
    var size = socklen_t(MemoryLayout<sockaddr_un>.size)
    try systemCall("look at its address") {
      withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &size) }
      }
    }
    return withUnsafeBytes(of: &address.sun_path) { bytes in
      let isAbstract = bytes.first == 0
      let name = bytes.dropFirst(isAbstract ? 1 : 0).prefix { $0 != 0 }
      return (isAbstract ? "@" : "") + String(decoding: name, as: UTF8.self)
    }
  }
}
