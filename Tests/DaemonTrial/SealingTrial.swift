import Base
import Foundation
import Imaging

/// Measures what a call waits until its record is on the disk, in a daemon that serves a study while two
/// stations stream; prints, and asserts nothing.
///
/// Ways of recording take turns, each with a ledger of its own, on the disk where the folder lies. What that
/// disk takes for 4 KiB is measured before, and by the side of each.
struct SealingTrial {
  /// What is recorded besides calls.
  private struct Way {
    let name: String
    let recordsFrames: Bool
    let keepsPictures: Bool
    var latencies: [Duration] = []
    /// What the disk takes meanwhile.
    var synchronisations: [Duration] = []
    var answered = 0
  }

  private static let size = ImageSize(width: 1920, height: 1080)
  private static let framesPerSecond = 30

  private let folder: String
  private let rounds: Int
  private let seconds: Int
  private let pictures: Pictures

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 4, let rounds = Int(arguments[1]), let seconds = Int(arguments[2]),
      rounds > 0, seconds > 0, ["jpeg", "raw"].contains(arguments[3])
    else { throw TrialError(DaemonTrial.usage) }
    folder = arguments[0]
    self.rounds = rounds
    self.seconds = seconds
    pictures =
      arguments[3] == "jpeg"
      ? try Pictures.jpeg(SealingTrial.size) : Pictures.raw(SealingTrial.size)
  }

  func run() throws {
    say(
      "a frame has \(pictures.frame(0).count) bytes; \(SealingTrial.framesPerSecond) a second, twice"
    )
    var ways = [
      Way(name: "calls alone", recordsFrames: false, keepsPictures: false),
      Way(name: "and frames", recordsFrames: true, keepsPictures: false),
      Way(name: "and pictures", recordsFrames: false, keepsPictures: true),
      Way(name: "and both", recordsFrames: true, keepsPictures: true),
    ]
    let studies = [
      false: try TrialStudy(folder: "\(folder)/calls", recordsFrames: false),
      true: try TrialStudy(folder: "\(folder)/frames", recordsFrames: true),
    ]
    var idle: [Duration] = []
    for round in 0..<rounds {
      idle += try measureSynchronisation(200)
      for index in ways.indices {
        guard let study = studies[ways[index].recordsFrames] else { continue }
        try measure(&ways[index], study, round)
      }
    }
    show("4 KiB and fdatasync, no daemon", idle)
    for way in ways {
      show("\(way.name), \(way.answered) frames answered", way.latencies)
      show("  4 KiB and fdatasync meanwhile", way.synchronisations)
    }
  }

  private func measure(_ way: inout Way, _ study: TrialStudy, _ round: Int) throws {
    let ledger = try study.ledger("\(round)-\(way.keepsPictures)", keepsPictures: way.keepsPictures)
    defer { try? FileManager.default.removeItem(atPath: ledger.place) }
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    defer { daemon.kill() }
    _ = try daemon.waitUntilReady()
    let acknowledgements = Acknowledgements()
    let stations = (1...2).map {
      StationClient(
        "S-\($0)", socket: study.socket, framesPerSecond: SealingTrial.framesPerSecond,
        pictures: pictures, acknowledgements)
    }
    let end = MonotonicInstant.now + .seconds(seconds)
    while .now < end { way.synchronisations += try measureSynchronisation(10) }
    for station in stations {
      station.stop()
      way.answered += station.answered
    }
    guard daemon.stop() == 0, acknowledgements.takeUnchecked().problems.isEmpty else {
      throw TrialError("biopsyd does not do what it should: \(daemon.log)")
    }
    way.latencies += daemon.sealingLatencies
  }

  /// What the disk itself takes, where the ledgers lie, some times in 50 ms each.
  private func measureSynchronisation(_ count: Int) throws -> [Duration] {
    let path = "\(folder)/bare"
    let bytes = [UInt8](repeating: 7, count: 4096)
    let file = FileDescriptor(
      owning: try systemCall("create \(path)") { open(path, O_WRONLY | O_CREAT, 0o600) })
    return try (0..<count).map { _ in
      usleep(50_000)
      let began = MonotonicInstant.now
      try bytes.withUnsafeBytes { try file.write($0, path: path) }
      fdatasync(file.number)
      return MonotonicInstant.now - began
    }
  }

  private func show(_ name: String, _ latencies: [Duration]) {
    guard let summary = LatencySummary(latencies) else { return say("\(name): nothing") }
    let times = [summary.p50, summary.p95, summary.p99, summary.maximum]
      .map { String(format: "%.2f", $0.milliseconds) }
    say(
      "\(name): \(summary.count) times, p50 \(times[0]) ms, p95 \(times[1]), p99 \(times[2]), "
        + "longest \(times[3])")
  }
}

extension TrialDaemon {
  /// What calls have waited that were sealed while their stream went on.
  fileprivate var sealingLatencies: [Duration] {
    log.split(separator: "\n").compactMap { line in
      guard line.contains(" occasion=gone "), let range = line.range(of: " record_us="),
        let microseconds = Int(line[range.upperBound...].prefix { $0.isNumber })
      else { return nil }
      return .microseconds(microseconds)
    }
  }
}
