import Base
import Client
import Foundation
import Wire

/// Shows what the daemon is doing, live.
enum TopCommand {
  static let command = Command(
    "top", summary: "Shows stations, drops, latencies and health, live.",
    discussion: """
      Rates and percentiles are those of the last interval; percentiles are interpolated in the
      daemon's histograms. Ctrl-C ends it. --json implies --once.
      """,
    options: [
      DaemonOptions.socket, DaemonOptions.json,
      .value("interval", "SECONDS", help: "Time between two looks (1)."),
      .flag("once", help: "Look twice, print once and end."),
    ]
  ) { arguments in
    let interval = Duration.seconds(try arguments.number("interval", in: 0.1...3600) ?? 1)
    if arguments.has("once") || arguments.has("json") {
      return try printOnce(arguments, interval)
    }
    return showLive(arguments, interval)
  }

  private static func printOnce(_ arguments: ParsedArguments, _ interval: Duration) throws -> Int32
  {
    let connection = try connect(arguments)
    let first = try DaemonSample(connection)
    Thread.sleep(forTimeInterval: interval.seconds)
    let report = TopReport(from: first, to: try DaemonSample(connection))
    if arguments.has("json") {
      print(JSONValue.object(report.document).serialized())
    } else {
      print(report.lines(.ofStandardOutput).joined(separator: "\n"))
    }
    return ExitStatus.done
  }

  /// Looks until the user ends it, also while the daemon is away.
  private static func showLive(_ arguments: ParsedArguments, _ interval: Duration) -> Int32 {
    let style = TerminalStyle.ofStandardOutput
    let terminal = LiveTerminal()
    defer { terminal.restore() }
    var connection: DaemonConnection?
    var earlier: DaemonSample?
    repeat {
      do {
        let present = try connection ?? connect(arguments)
        connection = present
        let sample = try DaemonSample(present)
        let report = TopReport(from: earlier ?? sample, to: sample)
        terminal.draw(
          earlier == nil
            ? report.lines(style).prefix(2) + ["", "(looking)"] : report.lines(style))
        earlier = sample
      } catch {
        connection = nil
        earlier = nil
        terminal.draw([style.bad("NOT REACHABLE"), "\(error)", "", "(trying again)"])
      }
    } while terminal.pause(interval)
    return ExitStatus.done
  }

  /// A daemon that does not answer within seconds is as good as away.
  private static func connect(_ arguments: ParsedArguments) throws(ClientError) -> DaemonConnection
  {
    try DaemonConnection(
      path: arguments.string("socket") ?? DaemonOptions.defaultSocket,
      hello: HelloMessage(
        client: "biopsyctl/\(ProductVersion.text)", masks: .none, contours: false),
      timeout: .seconds(3))
  }
}
