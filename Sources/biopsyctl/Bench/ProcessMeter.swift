import Base
import Foundation

/// Reads what a process of this machine has used.
struct ProcessMeter: Sendable {
  /// The process.
  let process: Int32
  private let clock: clockid_t

  /// The process that calls.
  static let own = ProcessMeter(process: getpid(), clock: CLOCK_PROCESS_CPUTIME_ID)

  private init(process: Int32, clock: clockid_t) {
    self.process = process
    self.clock = clock
  }

  /// Meters another process; nil when it is gone or another user's.
  init?(process: Int32) {
    var clock = clockid_t()
    guard clock_getcpuclockid(process, &clock) == 0 else { return nil }
    self.init(process: process, clock: clock)
  }

  /// User and system time of all its threads: `/proc/PID/stat`'s utime and stime, but in nanoseconds
  /// instead of clock ticks.
  var processorTime: Duration {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  /// Peak resident memory in bytes (`VmHWM`), since the start or the last `forgetPeak`.
  var peakMemory: Int? {
    SystemFile.member("VmHWM", of: "/proc/\(process)/status").flatMap { text in
      text.split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
    }
  }

  /// Starts the peak again at the present size; without the right to do that, nothing happens.
  func forgetPeak() {
    // 5 is "reset the peak resident set size": proc_pid_clear_refs(5).
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/\(process)/clear_refs"))
  }

  /// The process that listens at a socket; nil unless it is a biopsyd of this machine.
  static func daemon(listeningAt path: String) -> ProcessMeter? {
    guard let address = UnixAddress(path: path) else { return nil }
    let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
    guard number >= 0 else { return nil }
    let descriptor = FileDescriptor(owning: number)
    // The members of C's `struct ucred`; the process is the one that called listen(2).
    var peer: (process: Int32, user: UInt32, group: UInt32) = (0, 0, 0)
    var length = socklen_t(MemoryLayout.size(ofValue: peer))
    guard address.withPointer({ connect(descriptor.number, $0, $1) }) == 0,
      getsockopt(descriptor.number, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0,
      SystemFile.text("/proc/\(peer.process)/comm") == "biopsyd"
    else { return nil }
    return ProcessMeter(process: peer.process)
  }
}

/// Small text files of the kernel's.
enum SystemFile {
  /// The file's text without white space around it; nil when it cannot be read.
  static func text(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// What stands behind `name:` in a file of such lines.
  static func member(_ name: String, of path: String) -> String? {
    for line in (text(path) ?? "").split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].trimmingCharacters(in: .whitespaces) == name {
        return parts[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}
