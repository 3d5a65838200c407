import Base
import Biopsy
import Client
import Foundation
import Wire

/// The daemon under measurement: one that was started for it, or one that runs.
final class BenchDaemon: @unchecked Sendable {
  // Unchecked because only the main thread starts and stops the process; what else is here is
  // constant.

  /// Where it listens.
  let socket: String
  /// What it uses; nil when that cannot be read.
  let meter: ProcessMeter?
  private let process: Process?
  private let folder: String?
  private var interruptions: [any DispatchSourceSignal] = []

  private static let startTimeout = Duration.seconds(300)
  private static let stopTimeout = Duration.seconds(30)

  /// The daemon that the command line names, or a new one.
  static func find(_ arguments: ParsedArguments) throws -> BenchDaemon {
    if let path = arguments.string("socket") { return BenchDaemon(runningAt: path) }
    return try BenchDaemon(startedWith: passedOn(arguments))
  }

  private init(runningAt path: String) {
    socket = path
    meter = ProcessMeter.daemon(listeningAt: path)
    process = nil
    folder = nil
  }

  /// Starts the biopsyd beside this program on a socket in a folder of its own, and waits for it.
  init(startedWith options: [String]) throws {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
      .deletingLastPathComponent().appendingPathComponent("biopsyd")
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsyctl-bench-\(getpid())").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    socket = folder + "/socket"
    // A closed loop sends as fast as it is answered: no quota may cut that off.
    let configuration = folder + "/biopsyd.json"
    try Data(#"{"limits": {"frames_per_second": 100000}}"#.utf8)
      .write(to: URL(fileURLWithPath: configuration))
    let process = Process()
    process.executableURL = program
    process.arguments =
      ["--config", configuration, "--socket", socket, "--log-level", "warning"] + options
    self.folder = folder
    self.process = process
    do {
      try process.run()
      meter = ProcessMeter(process: process.processIdentifier)
      try BenchDaemon.wait(for: process, at: socket)
    } catch {
      if process.isRunning { process.terminate() }
      try? FileManager.default.removeItem(atPath: folder)
      throw BenchError(description: "\(program.path): \(error)")
    }
    endWhenInterrupted()
  }

  /// Ends the daemon, which is in a process group of its own, with this program.
  private func endWhenInterrupted() {
    for number in [SIGINT, SIGTERM] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [unowned self] in
        abandon()
        exit(ExitStatus.failed)
      }
      source.resume()
      interruptions.append(source)
    }
  }

  private static func wait(for process: Process, at socket: String) throws {
    let end = MonotonicInstant.now + startTimeout
    while true {
      do {
        _ = try DaemonConnection(path: socket, hello: BenchDaemon.hello)
        return
      } catch {
        guard process.isRunning else {
          throw BenchError(description: "the daemon ended before it was ready")
        }
        guard MonotonicInstant.now < end else {
          throw BenchError(description: "the daemon was not ready after \(startTimeout)")
        }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
  }

  static var hello: HelloMessage { HelloMessage(client: "biopsyctl-bench/\(ProductVersion.text)") }

  /// Ends the daemon that was started, and checks that it ends well.
  func stop() throws {
    guard let process else { return }
    process.terminate()
    let end = MonotonicInstant.now + BenchDaemon.stopTimeout
    while process.isRunning, MonotonicInstant.now < end { Thread.sleep(forTimeInterval: 0.01) }
    guard !process.isRunning else {
      abandon()
      throw BenchError(description: "biopsyd did not end within \(BenchDaemon.stopTimeout)")
    }
    abandon()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw BenchError(
        description: "biopsyd ended with status \(process.terminationStatus) on SIGTERM")
    }
  }

  /// Ends the daemon that was started, whatever state it is in.
  func abandon() {
    if let process, process.isRunning { kill(process.processIdentifier, SIGKILL) }
    if let folder { try? FileManager.default.removeItem(atPath: folder) }
  }

  /// The runtime options of this command line, for the daemon's.
  private static func passedOn(_ arguments: ParsedArguments) -> [String] {
    EngineConfiguration.options.flatMap { option -> [String] in
      switch option.kind {
      case .flag: arguments.has(option.name) ? ["--\(option.name)"] : []
      case .value, .values:
        arguments.strings(option.name).flatMap { ["--\(option.name)", $0] }
      }
    }
  }
}
