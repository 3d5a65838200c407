import Base
import Client
import Foundation
import TestSupport
import Wire

/// Does for `biopsyd` what systemd does: holds the listening socket, passes it, takes notifications,
/// asks for signs of life, and starts the daemon again.
final class ServiceSupervisor {
  let folder: TemporaryFolder
  let socketPath: String
  let receiver: NotificationReceiver
  private let listener: FileDescriptor
  private let arguments: [String]
  private let watchdog: Duration?
  private(set) var process: pid_t = 0

  /// Listens at a socket of its own; starts nothing yet.
  ///
  /// - Parameters:
  ///   - arguments: The daemon's options.
  ///   - watchdog: Between signs of life, at most; nil for none asked for.
  /// - Throws: `SystemError`.
  init(_ arguments: [String] = [], watchdog: Duration? = nil) throws {
    folder = try TemporaryFolder()
    socketPath = folder.path("s")
    receiver = try NotificationReceiver(at: folder.path("notify"))
    self.arguments = arguments
    self.watchdog = watchdog
    listener = FileDescriptor(
      owning: try systemCall("socket") {
        socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(O_CLOEXEC), 0)
      })
    let number = listener.number
    let address = UnixAddress(path: socketPath)
    try systemCall("bind") { address?.withPointer { bind(number, $0, $1) } ?? -1 }
    try systemCall("listen") { listen(number, 64) }
  }

  deinit {
    if process > 0 { end(with: SIGKILL) }
  }

  /// What the daemons have logged.
  var log: String { (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? "" }

  /// Starts the daemon with the socket as descriptor 3.
  func start() throws {
    receiver.forget()
    var environment = ProcessInfo.processInfo.environment
    environment["NOTIFY_SOCKET"] = receiver.address
    environment["LISTEN_FDS"] = "1"
    if let watchdog { environment["WATCHDOG_USEC"] = String(watchdog.microseconds) }
    // The shell knows the process's number before the daemon takes its place.
    let script = "cd \"$0\" && export LISTEN_PID=$$ && exec \"$@\""
    let command = ["/bin/sh", "-c", script, BuiltBinary.checkout.path]
    let program = [BuiltBinary.folder.appendingPathComponent("biopsyd").path]
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(
      &actions, 2, folder.path("log"), O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, listener.number, 3)
    var words = (command + program + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    let code = posix_spawn(&process, "/bin/sh", &actions, nil, &words, &variables)
    guard code == 0 else { throw SystemError(code: code, operation: "start biopsyd") }
  }

  /// Ends the daemon with a signal.
  ///
  /// - Returns: How it ended: its exit status, or the negative number of the signal that killed it.
  @discardableResult
  func end(with signal: Int32) -> Int32 {
    kill(process, signal)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    process = 0
    return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
  }

  func connect() throws(ClientError) -> DaemonConnection {
    try DaemonConnection(path: socketPath, hello: HelloMessage(client: "end-to-end"))
  }
}
