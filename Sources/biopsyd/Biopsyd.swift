import Base
import Biopsy
import Foundation
import Serving

/// The daemon's program.
@main
enum Biopsyd {
  static func main() {
    command.main { error in
      (error as? ServingError)?.code == .configuration ? ExitStatus.usage : ExitStatus.failed
    }
  }

  private static let command = Command(
    "biopsyd", summary: "Serves polyp segmentation to endoscopy stations over a Unix socket.",
    discussion: """
      Research use only, not for diagnosis. Options take precedence over the configuration file.
      SIGTERM or SIGINT: answers what is in flight, tells all clients, exits 0.
      Under systemd it takes the socket of its socket unit in place of --socket, says when it is
      ready, and feeds the watchdog while inference works.
      """,
    options: [
      .value(
        "config", "FILE", help: "A configuration file (Schemas/configuration.schema.json).",
        completion: .file),
      .flag("check-config", help: "Check configuration and model folder, and exit."),
      .value("socket", "PATH", help: "Where clients connect (/run/biopsyd/biopsyd.sock)."),
      .value("workers", "N", help: "Frames analysed at the same time (1)."),
      .value(
        "log-level", "LEVEL", help: "error, warning, notice, info or debug (info).",
        completion: .words(LogLevel.allCases.map(\.name))),
      .flag("version", help: "Print the version and exit."),
    ] + EngineConfiguration.options, run: run)

  @Sendable private static func run(_ arguments: ParsedArguments) throws -> Int32 {
    if arguments.has("version") {
      print("biopsyd \(ProductVersion.text) (\(ProductVersion.intendedUse))")
      return ExitStatus.done
    }
    let configuration = try configuration(arguments)
    if arguments.has("check-config") {
      for line in try configuration.checkPipelines() { print("ok: \(line)") }
      return ExitStatus.done
    }
    let signals = TerminationSignals()
    let logger = Logger(threshold: configuration.logThreshold)
    let environment = try ServiceEnvironment(
      ProcessInfo.processInfo.environment, process: getpid())
    let daemon = try Daemon(configuration, environment: environment, logger: logger)
    logger.log(.notice, "signal", ["number": signals.wait()])
    daemon.stop()
    return ExitStatus.done
  }

  private static func configuration(
    _ arguments: ParsedArguments
  ) throws -> DaemonConfiguration {
    var configuration = DaemonConfiguration()
    if let path = arguments.string("config") {
      configuration = try DaemonConfiguration(file: path)
    }
    try configuration.engine.apply(arguments)
    if let model = arguments.string("model") { configuration.replaceModel(model) }
    configuration.socket.path = arguments.string("socket") ?? configuration.socket.path
    configuration.engine.workers =
      try arguments.integer("workers", in: 1...64) ?? configuration.engine.workers
    if let name = arguments.string("log-level") {
      guard let level = LogLevel(name: name) else {
        throw arguments.usageError("--log-level: no such level: \"\(name)\"")
      }
      configuration.logThreshold = level
    }
    return configuration
  }
}
