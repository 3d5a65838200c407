import Base
import Client
import Foundation
import Wire

/// Fills the disk that a ledger lies on while a study runs, and makes room again.
///
/// Frames have to be answered all the time. While the disk is full no call may be told, and the daemon has
/// to say why; with room again, all that waited has to be told.
struct FullDiskTrial {
  private let folder: String
  private let disk: String
  /// How long the disk stays full.
  private static let fullSeconds = 6.0
  private static let patience = Duration.seconds(20)

  init(_ arguments: ArraySlice<String>) throws {
    let arguments = Array(arguments)
    guard arguments.count == 2 else { throw TrialError(DaemonTrial.usage) }
    folder = arguments[0]
    disk = arguments[1]
  }

  /// Whether it went so.
  func run() throws -> Bool {
    let study = try TrialStudy(folder: "\(folder)/study")
    let ledger = try study.ledger("full", on: disk)
    let daemon = try TrialDaemon(study, configuration: ledger.configuration)
    defer { daemon.kill() }
    _ = try daemon.waitUntilReady()
    let acknowledgements = Acknowledgements()
    let station = StationClient(
      "S", socket: study.socket, framesPerSecond: 50, acknowledgements)
    var problems: [String] = []
    func require(_ holds: Bool, _ what: String) {
      say("\(holds ? "ok" : "FAILED"): \(what)")
      if !holds { problems.append(what) }
    }

    require(wait { acknowledgements.all.calls.count >= 6 }, "calls are told while there is room")
    let filled = try fill()
    // What was committed before may still be told.
    require(
      wait { (try? obstacle(daemon))?.contains("disk is full") ?? false },
      "the status tells of the full disk, \(filled) bytes of which are the trial's")
    let before = (calls: acknowledgements.all.calls.count, frames: station.answered)
    usleep(UInt32(FullDiskTrial.fullSeconds * 1e6))
    let during = (calls: acknowledgements.all.calls.count, frames: station.answered)
    require(during.calls == before.calls, "no call is told while the disk is full")
    let frames = during.frames - before.frames
    require(
      frames > Int(FullDiskTrial.fullSeconds * 10),
      "frames are answered meanwhile: \(frames) in \(FullDiskTrial.fullSeconds) s")
    let waiting = try studyStatus(daemon).integer("records_waiting")
    require(waiting > 0, "the status counts what waits: \(waiting) records")
    say("the status says: \(try obstacle(daemon) ?? "nothing")")

    try FileManager.default.removeItem(atPath: filler)
    require(
      wait { acknowledgements.all.calls.count > during.calls + 2 },
      "calls are told once there is room again")
    require(wait { (try? obstacle(daemon)) == .some(nil) }, "the status has no obstacle any more")
    station.stop()
    require(daemon.stop() == 0, "the daemon ends well")
    require(!daemon.log.contains("records_lost"), "nothing was given up")
    for line in daemon.log.split(separator: "\n") where line.contains("ledger_") { say("\(line)") }
    problems += try LedgerCheck(
      ledger: ledger, acknowledgements: acknowledgements
    ).full(study, by: .command)
    for problem in problems { say(problem) }
    say("\(acknowledgements.all.calls.count) calls told; \(problems.count) problems")
    return problems.isEmpty
  }

  private var filler: String { "\(disk)/filler" }

  /// Writes until nothing more fits, in pieces that leave no room for a page.
  private func fill() throws -> Int {
    let file = FileDescriptor(
      owning: try systemCall("create \(filler)") {
        open(filler, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      })
    let number = file.number
    let piece = [UInt8](repeating: 1, count: 4096)
    var count = 0
    do throws(SystemError) {
      while true {
        count += try systemCall("write \(filler)") { write(number, piece, piece.count) }
      }
    } catch {
      guard error.code == ENOSPC else { throw error }
    }
    return count
  }

  private func studyStatus(_ daemon: TrialDaemon) throws -> JSONFields {
    try JSONFields(.object(daemon.connect().status())).object("study")
  }

  /// Why records wait, as the daemon's status says; nil where none does.
  private func obstacle(_ daemon: TrialDaemon) throws -> String? {
    try studyStatus(daemon).optionalString("obstacle")
  }

  private func wait(_ condition: () -> Bool) -> Bool {
    let limit = MonotonicInstant.now + FullDiskTrial.patience
    while MonotonicInstant.now < limit {
      if condition() { return true }
      usleep(20_000)
    }
    return condition()
  }
}
