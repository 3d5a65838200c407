import Base
import Client
import Foundation

/// Sets the clock under a daemon that serves a study, forth and back, while a station streams.
///
/// Each step has to be a record within seconds, and the ledger has to verify: records that were written
/// between a step and its record included.
struct ClockTrial {
  private let folder: String
  /// Whole seconds, in milliseconds: an hour forth, then to an hour before the machine's time.
  private static let steps: [Int64] = [3_600_000, -7_200_000]
  private static let patience = Duration.seconds(30)

  init(_ arguments: ArraySlice<String>) throws {
    guard let folder = arguments.first, arguments.count == 1 else {
      throw TrialError(DaemonTrial.usage)
    }
    self.folder = folder
  }

  /// Whether it went so.
  func run() throws -> Bool {
    let study = try TrialStudy(folder: "\(folder)/study")
    let ledger = try study.ledger("clock")
    let clock = "\(study.folder)/clock.offset"
    try set(clock, 0)
    let daemon = try TrialDaemon(
      study, configuration: ledger.configuration,
      environment: [
        "LD_PRELOAD": BuiltProgram.path("libfilefaults.so"), "FILE_FAULTS_CLOCK": clock,
      ])
    defer { daemon.kill() }
    _ = try daemon.waitUntilReady()
    let acknowledgements = Acknowledgements()
    let station = StationClient(
      "S", socket: study.socket, framesPerSecond: 50, acknowledgements)
    var problems: [String] = []
    var offset: Int64 = 0
    for (index, step) in ClockTrial.steps.enumerated() {
      usleep(1_000_000)
      offset += step
      try set(clock, offset)
      let began = MonotonicInstant.now
      while daemon.steps.count <= index, MonotonicInstant.now - began < ClockTrial.patience {
        usleep(20_000)
      }
      guard let noticed = daemon.steps.dropFirst(index).first, abs(noticed - step) < 1000 else {
        problems.append("a step of \(step) ms is not noticed: \(daemon.steps)")
        break
      }
      say("a step of \(step) ms, noticed as \(noticed) ms after \(MonotonicInstant.now - began)")
    }
    usleep(1_000_000)
    station.stop()
    if daemon.stop() != 0 { problems.append("biopsyd does not end well: \(daemon.log)") }
    problems += try LedgerCheck(
      ledger: ledger, acknowledgements: acknowledgements
    ).full(study, by: .command)
    for problem in problems { say(problem) }
    say("\(acknowledgements.all.calls.count) calls told; \(problems.count) problems")
    return problems.isEmpty
  }

  /// Sets how far the daemon's clock is off, in milliseconds, in place: it has the file in memory.
  private func set(_ path: String, _ milliseconds: Int64) throws {
    let bytes = withUnsafeBytes(of: milliseconds) { Array($0) }
    let file = FileDescriptor(
      owning: try systemCall("open \(path)") { open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) })
    try bytes.withUnsafeBytes { try file.write($0, path: path) }
  }
}

extension TrialDaemon {
  /// The steps of the clock that it has noticed, in milliseconds.
  fileprivate var steps: [Int64] {
    log.split(separator: "\n").compactMap { line in
      guard let range = line.range(of: "clock_stepped milliseconds=") else { return nil }
      return Int64(line[range.upperBound...].prefix { $0 == "-" || $0.isNumber })
    }
  }
}
