import Base
import Biopsy
import Foundation

/// Measures what the daemon costs over the pipeline in this process and over the network alone.
enum BenchCommand {
  static let command = Command(
    "bench", summary: "Measures latency, throughput, processor time and memory.",
    discussion: """
      Three ways to answer the same frames take turns in small batches, so that whatever else the
      machine does hits all alike: the bare network with bound buffers, the pipeline in this process
      from a frame's bytes, and a daemon over its socket with one or more stations, each of which
      sends its next frame when the last one is answered. It starts the biopsyd beside this program,
      with the same model and runtime options, unless --socket names one that runs.
      It measures and prints; no number makes it fail.
      """,
    options: BenchPlan.options + [
      DaemonOptions.json,
      .flag("markdown", help: "Print Markdown, as in docs/benchmarks.md."),
      .value("socket", "PATH", help: "Use the daemon that listens there.", completion: .file),
    ] + EngineConfiguration.options, run: run)

  @Sendable private static func run(_ arguments: ParsedArguments) throws -> Int32 {
    guard !(arguments.has("json") && arguments.has("markdown")) else {
      throw arguments.usageError("--json and --markdown exclude each other")
    }
    let plan = try BenchPlan(arguments)
    var configuration = EngineConfiguration()
    try configuration.apply(arguments)
    let progress = BenchProgress()
    progress.say("loading the model")
    let engine = try SegmentationEngine(configuration, logger: Logger(threshold: .warning))
    let daemon = try BenchDaemon.find(arguments)
    let run: BenchRun
    do {
      run = try BenchRun(plan: plan, engine: engine, daemon: daemon, progress: progress)
    } catch {
      daemon.abandon()
      throw error
    }
    let report = try measure(run, daemon)
    if arguments.has("json") {
      print(report.json.serialized())
    } else if arguments.has("markdown") {
      print(report.markdown, terminator: "")
    } else {
      print(report.text, terminator: "")
    }
    return ExitStatus.done
  }

  /// Measures, and ends the daemon however that goes.
  private static func measure(_ run: BenchRun, _ daemon: BenchDaemon) throws -> BenchReport {
    let report: BenchReport
    do {
      report = try run.run()
    } catch {
      daemon.abandon()
      throw error
    }
    try daemon.stop()
    return report
  }
}

/// Tells on standard error what a long benchmark is doing.
struct BenchProgress: Sendable {
  func say(_ text: String) {
    StandardError.print("bench: \(text)")
  }
}

/// A benchmark that cannot be run.
struct BenchError: Error, CustomStringConvertible {
  let description: String
}
