import Base
import Client
import Foundation
import Wire

/// The folder of a simulated study: keys, protocol, configuration, ledger, and the daemon that serves it.
final class DemoFolder: @unchecked Sendable {
  // Unchecked because the daemon's process is started and ended by one thread; others only connect.

  let path: String
  private let programs: String
  private let models: String?
  private let socketFolder: String
  private var daemon: Process?

  init(_ path: String, models: String?) throws {
    self.path = path
    self.models = models
    programs = URL(fileURLWithPath: try Self.ownProgram()).deletingLastPathComponent().path
    try systemCall("make folder \(path)") { mkdir(path, 0o700) }
    // A socket's address has at most 107 bytes, and the folder's path may be longer.
    socketFolder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("biopsyctl-\(getpid())").path
    let folder = socketFolder
    try systemCall("make folder \(folder)") { mkdir(folder, 0o700) }
    for key in ["pseudonyms.key", "checkpoints.key"] {
      try AuditCommand.write(RandomBytes.make(32), file(key))
    }
  }

  deinit {
    daemon?.terminate()
    daemon?.waitUntilExit()
    try? FileManager.default.removeItem(atPath: socketFolder)
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  var socket: String { "\(socketFolder)/s" }

  /// Checkpoints as somebody else keeps them.
  var keptCheckpoints: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: file("kept"))) ?? []
    return names.sorted { $0.count == $1.count ? $0 < $1 : $0.count < $1.count }
      .map { file("kept/\($0)") }
  }

  private static func ownProgram() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }

  private static let pipelines: JSONValue = [
    [
      "name": "room", "segmenter": "polyp-lite", "histology": "histology-phantom/1",
      "procedure": [:], "display": "live",
    ]
  ]

  /// Writes protocol and configuration; the pipeline's digest is asked of a daemon without a study.
  func writeProtocol(patients: Int) throws {
    try writeJSON(["pipelines": Self.pipelines], "plain.json")
    try start("plain.json")
    let digest = try connect().welcome.engine.pipelineDigest
    try stop()
    try writeJSON(Self.studyProtocol(digest, patients: patients), "protocol.json")
    try writeJSON(
      [
        "pipelines": Self.pipelines,
        "study": [
          "protocol": .string(file("protocol.json")), "ledger": .string(file("ledger")),
          "origin": "demo.example/optical-biopsy",
          "pseudonym_key": .string(file("pseudonyms.key")),
          "checkpoint_key": .string(file("checkpoints.key")), "checkpoints": .string(file("kept")),
        ],
      ], "study.json")
  }

  /// A protocol that plans looks for half as many labels as there are patients, and for as many: with two
  /// polyps each in the mean they are reached, although some polyps have no diagnosis.
  private static func studyProtocol(_ digest: String, patients: Int) -> JSONValue {
    [
      "format": 1, "study": "OB-DEMO", "version": 1, "rehearsal": true,
      "title": "A simulated study on phantom procedures", "pipelines": [.string(digest)],
      "display": "live", "endoscopist_first": false,
      "classes": [
        ["label": "adenoma", "neoplastic": true],
        ["label": "sessile_serrated", "neoplastic": true, "serrated": true],
        ["label": "hyperplastic", "neoplastic": false],
      ],
      "hypotheses": [
        [
          "id": "H1", "endpoint": "soda_2_sensitivity", "threshold_ppm": 800_000,
          "rule": "lower_bound", "confidence_ppm": 950_000,
        ],
        [
          "id": "H2", "endpoint": "pivi_2_npv", "threshold_ppm": 900_000, "rule": "lower_bound",
          "confidence_ppm": 950_000,
        ],
      ],
      "guidelines": ["usmstf_2020", "esge_2020", "bsg_2020"], "subgroups": ["segment"],
      "exclusions": ["ibd": "inflammatory bowel disease"], "label_precedence": "first_final",
      "looks": [
        "labelled": [.integer(Int64(patients / 2)), .integer(Int64(patients))],
        "spending": "obrien_fleming", "alpha_ppm": 50_000,
      ],
    ]
  }

  func writeJSON(_ json: JSONValue, _ name: String) throws {
    try AuditCommand.write(Array(json.prettyPrinted().utf8), file(name))
  }

  // MARK: The daemon

  /// Starts the daemon and waits until it is ready.
  func start(_ configuration: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(programs)/biopsyd")
    process.arguments =
      ["--config", file(configuration), "--socket", socket]
      + (models.map { ["--models", $0] } ?? [])
    let log = file("biopsyd.log")
    if !FileManager.default.fileExists(atPath: log) { try AuditCommand.write([], log) }
    let handle = FileHandle(forWritingAtPath: log)
    _ = try handle?.seekToEnd()
    process.standardError = handle
    try process.run()
    daemon = process
    for _ in 0..<1200 {
      guard process.isRunning else { break }
      if (try? connect()) != nil { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    throw DemoError(description: "biopsyd did not start; \(log) says why")
  }

  /// Has the daemon end in order: it signs a checkpoint then.
  func stop() throws {
    guard let process = daemon else { return }
    process.terminate()
    process.waitUntilExit()
    daemon = nil
    guard process.terminationStatus == 0 else {
      throw DemoError(
        description: "biopsyd ended with status \(process.terminationStatus); "
          + "\(file("biopsyd.log")) says why")
    }
  }

  func connect() throws(ClientError) -> DaemonConnection {
    try DaemonConnection(
      path: socket, hello: HelloMessage(client: "audit-demo", masks: .none, contours: false))
  }

  /// Runs a command as somebody else would, and gives what it prints.
  func biopsyctl(_ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(programs)/biopsyctl")
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, Array(output))
  }
}

/// Why a demonstration ended.
struct DemoError: Error, CustomStringConvertible {
  let description: String
}
