import Base
import Client
import Foundation
import Wire

/// A `biopsyd` that is about to be killed.
final class TrialDaemon {
  private let process: Process
  private let socket: String
  private let logFile: String
  private let started: MonotonicInstant

  /// Starts it, and returns at once.
  ///
  /// - Parameters:
  ///   - study: The study that it serves.
  ///   - configuration: Its configuration's file.
  ///   - environment: What its environment has besides this program's.
  /// - Throws: When it cannot be started.
  init(
    _ study: TrialStudy, configuration: String, environment: [String: String] = [:]
  ) throws {
    socket = study.socket
    logFile = "\(study.folder)/biopsyd.log"
    process = BuiltProgram.process("biopsyd", ["--socket", socket, "--config", configuration])
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    try FileDescriptor.replaceFile(logFile, with: [])
    process.standardError = FileHandle(forWritingAtPath: logFile)
    started = .now
    try process.run()
  }

  /// What it has logged.
  var log: String { (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? "" }

  var isRunning: Bool { process.isRunning }

  /// With what it ended; nil where a signal ended it.
  var status: Int32? {
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : nil
  }

  func connect() throws(ClientError) -> DaemonConnection {
    try DaemonConnection(
      path: socket, hello: HelloMessage(client: "trial"), timeout: .seconds(20))
  }

  /// Waits until it answers.
  ///
  /// - Returns: How long after its start that was.
  /// - Throws: `TrialError` with its log where it ends, or takes more than a minute.
  func waitUntilReady() throws -> Duration {
    guard let duration = waitUntilReadyOrEnded() else {
      kill()
      throw TrialError("biopsyd did not become ready: \(log)")
    }
    return duration
  }

  /// Waits until it answers; nil where it ends before that, or takes more than a minute.
  func waitUntilReadyOrEnded() -> Duration? {
    while process.isRunning, MonotonicInstant.now - started < .seconds(60) {
      if (try? connect()) != nil { return MonotonicInstant.now - started }
      usleep(2000)
    }
    return nil
  }

  /// Waits until it has a file of a folder open, or has ended.
  func waitUntilItOpensFiles(in folder: String) {
    let descriptors = "/proc/\(process.processIdentifier)/fd"
    while process.isRunning {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: descriptors)) ?? []
      let hasOne = names.contains { name in
        let path = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "\(descriptors)/\(name)")
        return path?.hasPrefix(folder + "/") ?? false
      }
      if hasOne { return }
      usleep(500)
    }
  }

  /// Ends it in the middle of whatever it does.
  func kill() {
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Asks it to end; its status, or nil where it has not ended within half a minute, and is killed.
  func stop() -> Int32? {
    process.terminate()
    let limit = MonotonicInstant.now + .seconds(30)
    while process.isRunning, MonotonicInstant.now < limit { usleep(2000) }
    guard !process.isRunning else {
      kill()
      return nil
    }
    return status
  }
}
