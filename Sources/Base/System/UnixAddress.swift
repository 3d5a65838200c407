public import Foundation

/// The address of a Unix-domain socket.
public struct UnixAddress: Sendable {
  /// The longest path that an address holds, in bytes.
  public static let maximumPathByteCount = 107
  private let path: [UInt8]
  private let byteCount: Int

  /// Makes an address; nil when the path is empty, too long or has a zero byte.
  public init?(path: String) {
    self.path = Array(path.utf8)
    byteCount = MemoryLayout<sockaddr_un>.size
    guard (1...UnixAddress.maximumPathByteCount).contains(self.path.count), !self.path.contains(0)
    else { return nil }
  }

  /// Makes an address in Linux' abstract namespace, which has no file; nil when the name is empty
  /// or too long.
  public init?(abstractName name: String) {
    path = [0] + Array(name.utf8)
    // Every byte that the length covers is part of the name.
    byteCount = MemoryLayout<sa_family_t>.size + path.count
    guard (2...UnixAddress.maximumPathByteCount).contains(path.count) else { return nil }
  }

  /// Calls `body` with the address as the system's calls take it.
  public func withPointer<Result>(
    _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(byteCount))
      }
    }
  }
}
