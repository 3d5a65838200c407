/// What a service manager says to a service through its environment.
///
/// The variables are those of systemd's interface, which other managers speak too: sd_listen_fds(3),
/// sd_notify(3) and sd_watchdog_enabled(3).
public struct ServiceEnvironment: Equatable, Sendable {
  /// The descriptor of a listening socket that was passed; nil when none was.
  public private(set) var socketDescriptor: Int32?
  /// Where the service manager wants to be told of the service's state; nil for nowhere.
  public private(set) var notificationAddress: String?
  /// How long the service manager waits for a sign of life; nil for ever.
  public private(set) var watchdogInterval: Duration?

  /// The folder of credentials that the manager passes; nil without one.
  public private(set) var credentialsFolder: String?

  /// The first descriptor that a service manager passes.
  private static let firstDescriptor: Int32 = 3

  /// No service manager.
  public init() {}

  /// Reads the environment.
  ///
  /// - Parameters:
  ///   - variables: The process's environment.
  ///   - process: The process's number: what is meant for another process is ignored.
  /// - Throws: `ServingError` that names the variable.
  public init(_ variables: [String: String], process: Int32) throws(ServingError) {
    notificationAddress = variables["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
    credentialsFolder = variables["CREDENTIALS_DIRECTORY"].flatMap { $0.isEmpty ? nil : $0 }
    if variables["LISTEN_PID"] == String(process), let text = variables["LISTEN_FDS"] {
      guard text == "1" else {
        throw ServingError(
          .configuration,
          "LISTEN_FDS=\(text): exactly one socket is taken; give the socket unit one ListenStream=")
      }
      socketDescriptor = ServiceEnvironment.firstDescriptor
    }
    let isWatched = variables["WATCHDOG_PID"].map { $0 == String(process) } ?? true
    if isWatched, let text = variables["WATCHDOG_USEC"] {
      guard let microseconds = Int64(text), microseconds > 0, microseconds < Int64.max / 1000 else {
        throw ServingError(
          .configuration, "WATCHDOG_USEC=\(text): a positive number of microseconds is expected")
      }
      watchdogInterval = .microseconds(microseconds)
    }
  }
}
