import Base
import Client
import Foundation
import Testing
import Wire

/// A `biopsyd` process at a socket of its own, stopped when the test lets go of it.
final class RunningDaemon {
  let folder: TemporaryFolder
  let socketPath: String
  let process: Process

  /// Starts the daemon and waits until it answers.
  ///
  /// - Parameters:
  ///   - arguments: Options besides the socket.
  ///   - folder: Where its socket is; that of another daemon for one in its place.
  /// - Throws: `StartFailure` with what the daemon logged.
  init(_ arguments: [String] = [], in folder: TemporaryFolder? = nil) throws {
    self.folder = try folder ?? TemporaryFolder()
    let folder = self.folder
    socketPath = folder.path("s")
    process = BuiltBinary.process("biopsyd", ["--socket", socketPath] + arguments)
    let log = folder.path("log")
    try Data().write(to: URL(fileURLWithPath: log))
    process.standardError = FileHandle(forWritingAtPath: log)
    try process.run()
    let isUp = (0..<1200).contains { _ in
      Thread.sleep(forTimeInterval: 0.05)
      return !process.isRunning || (try? connect()) != nil
    }
    guard isUp, process.isRunning else {
      throw StartFailure(description: "biopsyd did not start: \(self.log)")
    }
  }

  deinit {
    if process.isRunning { process.terminate() }
    process.waitUntilExit()
  }

  /// The daemon did not come up.
  struct StartFailure: Error, CustomStringConvertible {
    let description: String
  }

  /// What the daemon has logged.
  var log: String {
    (try? String(contentsOfFile: folder.path("log"), encoding: .utf8)) ?? ""
  }

  /// The model that answers, such as `polyp-lite/2`.
  var servedModel: String {
    get throws { try connect().welcome.engine.model }
  }

  func connect() throws(ClientError) -> DaemonConnection {
    try DaemonConnection(path: socketPath, hello: HelloMessage(client: "end-to-end"))
  }

  /// Asks the daemon to stop and waits for it.
  ///
  /// - Returns: Its exit status.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Runs `biopsyctl` against this daemon.
  func biopsyctl(_ arguments: [String], input: [UInt8]? = nil) throws -> BuiltBinary.Outcome {
    try BuiltBinary.run("biopsyctl", arguments + ["--socket", socketPath], input: input)
  }
}

/// A few frames of a synthetic scene with a polyp, on disk.
final class SceneOnDisk: Sendable {
  static let shared: Result<SceneOnDisk, any Error> = Result { try SceneOnDisk(size: "320x240") }
  /// Large enough for histology to look at the polyp.
  static let large: Result<SceneOnDisk, any Error> = Result { try SceneOnDisk(size: "640x480") }
  static let frameCount = 6
  let folder: TemporaryFolder

  private init(size: String) throws {
    folder = try TemporaryFolder()
    let outcome = try BuiltBinary.run(
      "biopsyctl",
      [
        "phantom", "scene", "--out", folder.url.path, "--frames", "\(Self.frameCount)", "--seed",
        "3",
        "--content", "polyp", "--size", size,
      ])
    guard outcome.status == 0 else {
      throw RunningDaemon.StartFailure(description: "phantom scene: \(outcome.errors)")
    }
  }

  var images: String { folder.path("images") }

  /// The frames' paths, in order.
  var files: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: images).sorted()
        .map { "\(images)/\($0)" }
    }
  }
}
