import Base
import Foundation

/// The service manager that started this process, to be told how it is doing.
///
/// Speaks sd_notify(3)'s protocol: datagrams of `NAME=value` lines to a Unix-domain socket. Without
/// a service manager everything here does nothing.
public final class ServiceManager: Sendable {
  /// How long the manager waits for a sign of life; nil for ever.
  public let watchdogInterval: Duration?
  private let channel: Channel?

  /// Where datagrams go.
  private final class Channel: Sendable {
    let descriptor: FileDescriptor
    let address: UnixAddress

    init(_ descriptor: consuming FileDescriptor, to address: UnixAddress) {
      self.descriptor = descriptor
      self.address = address
    }
  }

  /// A manager that wants to know nothing.
  public init() {
    watchdogInterval = nil
    channel = nil
  }

  /// The manager that the environment tells of.
  ///
  /// - Parameter environment: What it says.
  /// - Throws: `ServingError` when its socket's address makes no sense.
  public init(_ environment: ServiceEnvironment) throws(ServingError) {
    watchdogInterval = environment.watchdogInterval
    guard let text = environment.notificationAddress else {
      channel = nil
      return
    }
    let address =
      text.hasPrefix("@")
      ? UnixAddress(abstractName: String(text.dropFirst())) : UnixAddress(path: text)
    guard let address, text.hasPrefix("@") || text.hasPrefix("/") else {
      throw ServingError(
        .configuration,
        "NOTIFY_SOCKET=\(text): an absolute path or @ and an abstract name is expected")
    }
    do throws(SystemError) {
      let descriptor = FileDescriptor(
        owning: try systemCall("create a socket") {
          socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | O_CLOEXEC, 0)
        })
      // A manager that does not read must not hold the service up.
      var patience = timeval(tv_sec: 1, tv_usec: 0)
      _ = setsockopt(
        descriptor.number, SOL_SOCKET, SO_SNDTIMEO, &patience,
        socklen_t(MemoryLayout<timeval>.size))
      channel = Channel(descriptor, to: address)
    } catch {
      throw ServingError(.socket, "\(error)")
    }
  }

  /// Says that clients are served from now on.
  public func tellReady(_ status: String) {
    tell(["READY=1", "STATUS=\(status)"])
  }

  /// Says that the service works.
  func tellAlive(_ status: String) {
    tell(["WATCHDOG=1", "STATUS=\(status)"])
  }

  /// Says what the service is doing, in words.
  func tellStatus(_ status: String) {
    tell(["STATUS=\(status)"])
  }

  /// Says that the service ends.
  public func tellStopping() {
    tell(["STOPPING=1", "STATUS=stopping: answering what is in flight"])
  }

  private func tell(_ lines: [String]) {
    guard let channel else { return }
    // A line feed within a value would begin another assignment.
    let text = lines.map { $0.replacingOccurrences(of: "\n", with: " ") }.joined(separator: "\n")
    var datagram = text
    datagram.withUTF8 { bytes in
      // The manager is told again soon; there is nobody else to report a failure to.
      _ = try? systemCall("tell the service manager") {
        channel.address.withPointer {
          sendto(
            channel.descriptor.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0, $1)
        }
      }
    }
  }
}
