import Base
import Foundation

/// The outcome of a comparison of transports: `Schemas/bench-transport.schema.json`.
struct TransportReport {
  let plan: TransportPlan
  /// The runs of each transport, in order.
  var rounds: [Transport: [TransportFigures]] = [:]

  init(plan: TransportPlan) {
    self.plan = plan
  }

  private func total(_ transport: Transport) -> TransportFigures {
    (rounds[transport] ?? []).reduce(into: TransportFigures()) { $0 += $1 }
  }

  /// Shared memory's cost by the socket's, run by run, in the order of the runs.
  var ratios: [Double] {
    zip(rounds[.sharedMemory] ?? [], rounds[.socket] ?? []).map {
      $0.millisecondsPerFrame / $1.millisecondsPerFrame
    }
  }

  private var medianRatio: Double {
    let sorted = ratios.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  var text: String {
    var text =
      "\(plan.stations) stations, \(plan.size) \(plan.encoding.rawValue), "
      + "\(plan.framesPerSecond) frames a second each; \(plan.rounds) runs of \(plan.seconds) s; "
      + "network: \(plan.model ?? StandInModel.reference)\n"
    var table = BenchTable(header: [
      "", "CPU ms/frame", "preprocess", "p50", "p99", "p99.9", "p99.9/p50", "answered", "dropped",
    ])
    for transport in Transport.allCases {
      let figures = total(transport)
      let summary = LatencySummary(figures.latencies)
      let percentiles = [summary?.p50, summary?.p99, summary?.p999].map {
        BenchReport.number($0?.milliseconds ?? 0)
      }
      table.rows.append(
        [
          transport.label, BenchReport.number(figures.millisecondsPerFrame, digits: 3),
          BenchReport.number(figures.preprocessMilliseconds, digits: 3),
        ] + percentiles + [
          BenchReport.number(figures.tailRatio), "\(figures.answered)", "\(figures.dropped)",
        ])
    }
    text += table.text
    text += "CPU: the daemon's processor time less the network's, by frame sent. Shared memory / "
    text += "socket by run: \(ratios.map { BenchReport.number($0) }.joined(separator: ", "))"
    text += "; median \(BenchReport.number(medianRatio))\n"
    return text
  }

  var json: JSONValue {
    [
      "intended_use": .string(ProductVersion.intendedUse),
      "version": .string(ProductVersion.text), "build": .string(ProductBuild.kind),
      "machine": MachineDescription().json, "width": .integer(Int64(plan.size.width)),
      "height": .integer(Int64(plan.size.height)), "encoding": .string(plan.encoding.rawValue),
      "stations": .integer(Int64(plan.stations)),
      "frames_per_second": .number(plan.framesPerSecond), "seconds": .number(plan.seconds),
      "model": .string(plan.model ?? StandInModel.reference),
      "cpu_ratio_by_run": .array(ratios.map { .number($0) }),
      "cpu_ratio_median": .number(medianRatio),
      "transports": .array(
        Transport.allCases.map { transport in
          var document = total(transport).json
          document["transport"] = .string(transport.rawValue)
          return .object(document)
        }),
    ]
  }
}

extension TransportFigures {
  /// The daemon's processor time less the network's, by frame sent.
  var millisecondsPerFrame: Double {
    sent > 0 ? (daemonTime - networkTime).milliseconds / Double(sent) : 0
  }

  /// By frame answered.
  var preprocessMilliseconds: Double {
    answered > 0 ? preprocess.milliseconds / Double(answered) : 0
  }

  /// The 99.9th percentile of latency by the median.
  var tailRatio: Double {
    guard let summary = LatencySummary(latencies), summary.p50 > .zero else { return 0 }
    return summary.p999.seconds / summary.p50.seconds
  }

  fileprivate var json: JSONObject {
    [
      "sent": .integer(Int64(sent)), "answered": .integer(Int64(answered)),
      "dropped": .integer(Int64(dropped)),
      "daemon_cpu_ms_per_frame": .number(millisecondsPerFrame),
      "preprocess_ms_per_answer": .number(preprocessMilliseconds),
      "latency": LatencySummary(latencies)?.json ?? .null,
      "tail_ratio": .number(tailRatio),
    ]
  }
}
