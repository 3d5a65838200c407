import Base
import Foundation
import Phantom
import Wire

/// Runs a known procedure through a live daemon and compares.
enum PhantomCheckCommand {
  static let command = Command(
    "check", summary: "Runs a known procedure through a live daemon and compares with the truth.",
    discussion: """
      A station's installation check. The frames of a synthetic procedure are sent at a pace; the
      findings are compared with the true polyps, the daemon's account with the replies. The
      verdict names its limits; the exit status is 1 when one of them is not kept. It tells that
      the installation works, and nothing about how well a model does on patients.
      """,
    options: [DaemonOptions.socket, DaemonOptions.json] + [
      .value("seed", "N", help: "The procedure (1).")
    ] + CheckPlan.content + [
      .value("pace", "N", help: "Frames sent a second; 0 sends each after a reply (10)."),
      .value("frames", "N", help: "Stop after this many frames."),
      .value(
        "least-found", "SHARE", help: "Least share of polyp frames with the polyp found (0.5)."),
      .value("least-dice", "D", help: "Least mean Dice coefficient over polyp frames (0.4)."),
      .value(
        "most-alarms", "SHARE", help: "Greatest share of polyp-free frames with a finding (0.6)."),
      .value("most-dropped", "SHARE", help: "Greatest share of frames without an answer (0.1)."),
      .value("most-latency", "MS", help: "Greatest p95 of send to answer (the stream's deadline)."),
    ]
  ) { arguments in
    let plan = try CheckPlan(arguments)
    let connection = try DaemonOptions.connect(arguments)
    let frames = try CheckFrames(plan)
    let run = try CheckRun(connection, plan: plan, frames: frames)
    let report = CheckReport(plan: plan, outcome: try run.run())
    if arguments.has("json") {
      print(report.json.serialized())
    } else {
      print(report.text, terminator: "")
    }
    return report.isKept ? ExitStatus.done : ExitStatus.failed
  }
}

/// What is sent, how, and what is asked of the answers.
struct CheckPlan: Sendable {
  let seed: UInt64
  let configuration: PhantomProcedure.Configuration
  /// From one frame to the next; nil to send each after the last one's reply.
  let interval: Duration?
  let maximumFrames: Int
  let limits: Limits

  /// What the answers have to keep.
  struct Limits: Sendable {
    let leastFound: Double
    let leastDice: Double
    let mostAlarms: Double
    let mostDropped: Double
    /// Milliseconds; nil for the stream's deadline.
    let mostLatency: Double?
  }

  /// Few frames a second show all that a procedure has to show.
  static let content: [Option] =
    [.value("fps", "N", help: "Frames a second of the procedure's time (4).")]
    + PhantomOptions.content.dropFirst()

  private static let defaultRate = 4
  private static let defaultPace = 10.0

  init(_ arguments: ParsedArguments) throws {
    seed = UInt64(try arguments.integer("seed", in: 0...Int.max) ?? 1)
    var configuration = try PhantomOptions.configuration(arguments)
    if arguments.string("fps") == nil { configuration.framesPerSecond = CheckPlan.defaultRate }
    self.configuration = configuration
    let pace = try arguments.number("pace", in: 0...1000) ?? CheckPlan.defaultPace
    interval = pace > 0 ? .seconds(1 / pace) : nil
    maximumFrames = try arguments.integer("frames", in: 1...1_000_000) ?? .max
    limits = Limits(
      leastFound: try arguments.number("least-found", in: 0...1) ?? 0.5,
      leastDice: try arguments.number("least-dice", in: 0...1) ?? 0.4,
      mostAlarms: try arguments.number("most-alarms", in: 0...1) ?? 0.6,
      mostDropped: try arguments.number("most-dropped", in: 0...1) ?? 0.1,
      mostLatency: try arguments.number("most-latency", in: 0.001...1e6))
  }
}
