public import Base
import Foundation

/// Takes a service's notifications in the place of a service manager: sd_notify(3).
public final class NotificationReceiver: Sendable {
  /// What the service has in `NOTIFY_SOCKET`.
  public let address: String
  private let descriptor: FileDescriptor
  private let lines = Locked<[String]>([])

  /// Binds a datagram socket.
  ///
  /// - Parameter address: A path, or `@` and an abstract name.
  /// - Throws: `SystemError`.
  public init(at address: String) throws(SystemError) {
    self.address = address
    descriptor = FileDescriptor(
      owning: try systemCall("create a socket") {
        socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(O_CLOEXEC), 0)
      })
    let number = descriptor.number
    let unix =
      address.hasPrefix("@")
      ? UnixAddress(abstractName: String(address.dropFirst())) : UnixAddress(path: address)
    guard let unix else { throw SystemError(code: EINVAL, operation: "bind \(address)") }
    try systemCall("bind \(address)") { unix.withPointer { bind(number, $0, $1) } }
  }

  /// All lines that have come so far.
  public var received: [String] {
    receive(within: .zero)
    return lines.withLock { $0 }
  }

  /// Forgets what has come so far.
  public func forget() {
    receive(within: .zero)
    lines.withLock { $0 = [] }
  }

  /// Waits for a line; false when it does not come in time.
  ///
  /// - Parameters:
  ///   - line: A whole line, such as `READY=1`.
  ///   - patience: How long to wait.
  ///   - count: How many of it.
  /// - Returns: Whether it came.
  public func wait(for line: String, within patience: Duration, count: Int = 1) -> Bool {
    let end = MonotonicInstant.now + patience
    while MonotonicInstant.now < end {
      receive(within: .milliseconds(20))
      if lines.withLock({ $0.filter { $0 == line }.count }) >= count { return true }
    }
    return false
  }

  /// Takes the datagrams that are there, or that come within a while.
  private func receive(within patience: Duration) {
    var wait = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    guard poll(&wait, 1, Int32(patience.milliseconds)) > 0 else { return }
    var bytes = [UInt8](repeating: 0, count: 8192)
    while true {
      let count = recv(descriptor.number, &bytes, bytes.count, Int32(MSG_DONTWAIT))
      guard count > 0 else { return }
      let text = String(decoding: bytes[..<count], as: UTF8.self)
      lines.withLock { $0 += text.split(separator: "\n").map(String.init) }
    }
  }
}
