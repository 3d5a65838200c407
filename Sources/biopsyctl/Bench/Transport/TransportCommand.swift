import Base
import Client
import Foundation
import Imaging

/// Compares what frames cost the daemon over its socket and in shared memory.
enum TransportCommand {
  static let command = Command(
    "bench-transport", summary: "Compares the socket and shared memory for raw frames.",
    discussion: """
      Stations stream raw frames at a fixed rate to a daemon, by turns over the socket and in shared
      memory. What the daemon's processor time comes to, less the network's, is transport,
      preprocessing and answering. Without --model the network costs next to nothing, and every frame
      is answered; with one, frames that come too fast for it are superseded, as in service. It starts
      the biopsyd beside this program. It measures and prints; no number makes it fail.
      """,
    options: TransportPlan.options + [
      DaemonOptions.json,
      .value(
        "runtime-library", "PATH", help: "ONNX Runtime's library, instead of the one found.",
        completion: .file),
    ]
  ) { arguments in
    let plan = try TransportPlan(arguments)
    let progress = BenchProgress()
    progress.say("rendering frames")
    let frames = try BenchPictures(sceneFramesOf: plan.size)
      .frames(size: plan.size, encoding: plan.encoding)
    let standIn = plan.model == nil ? try StandInModel() : nil
    // One thread computes a frame, so that the network's time is the worker's.
    var options =
      ["--model", plan.model ?? StandInModel.reference, "--threads", "1"]
      + (standIn.map { ["--models", $0.folder] } ?? plan.registryOptions)
    if let library = arguments.string("runtime-library") {
      options += ["--runtime-library", library]
    }
    let daemon = try BenchDaemon(startedWith: options)
    let report: TransportReport
    do {
      report = try measure(plan, frames, daemon, progress)
    } catch {
      daemon.abandon()
      throw error
    }
    try withExtendedLifetime(standIn) { try daemon.stop() }
    print(arguments.has("json") ? report.json.serialized() + "\n" : report.text, terminator: "")
    return ExitStatus.done
  }

  private static func measure(
    _ plan: TransportPlan, _ frames: [BenchFrame], _ daemon: BenchDaemon, _ progress: BenchProgress
  ) throws -> TransportReport {
    guard let meter = daemon.meter else {
      throw BenchError(description: "the daemon's processor time cannot be read")
    }
    let observer = try DaemonConnection(path: daemon.socket, hello: BenchDaemon.hello)
    var report = TransportReport(plan: plan)
    for round in 0..<plan.rounds {
      // By turns, and each first every other time.
      let order = round % 2 == 0 ? Transport.allCases : Transport.allCases.reversed()
      for transport in order {
        progress.say("round \(round + 1) of \(plan.rounds): \(transport.label)")
        let stations = try (1...plan.stations).map {
          try TransportStation(
            daemon, name: "bench-\($0)", transport: transport, frames: frames, plan: plan)
        }
        let before = (daemon: meter.processorTime, network: try networkTime(observer))
        var figures = try run(stations, plan)
        figures.daemonTime = meter.processorTime - before.daemon
        figures.networkTime = try networkTime(observer) - before.network
        report.rounds[transport, default: []].append(figures)
      }
    }
    return report
  }

  /// What the daemon's workers have computed in the network so far.
  private static func networkTime(_ connection: DaemonConnection) throws -> Duration {
    let samples = MetricsReading(try connection.metrics())
      .samples["biopsyd_inference_cpu_seconds_total"]
    return .seconds((samples ?? []).reduce(0) { $0 + $1.value })
  }

  private static func run(
    _ stations: [TransportStation], _ plan: TransportPlan
  ) throws -> TransportFigures {
    let results = Locked<[Result<TransportFigures, any Error>]>([])
    let threads = stations.enumerated().map { index, station in
      DedicatedThread(name: "station-\(index + 1)") {
        let share = Double(index) / Double(stations.count)
        let result = Result {
          try station.run(offset: .seconds(share / plan.framesPerSecond))
        }
        results.withLock { $0.append(result) }
      }
    }
    for thread in threads { thread.join() }
    var figures = TransportFigures()
    for result in results.withLock({ $0 }) { figures += try result.get() }
    return figures
  }
}
