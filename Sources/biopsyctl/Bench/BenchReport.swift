import Base
import Wire

/// The outcome of a benchmark: `Schemas/bench.schema.json`.
struct BenchReport {
  let engine: EngineDescription
  let intraOpThreads: Int
  let isSpinning: Bool
  let plan: BenchPlan
  /// Where the pictures came from.
  let pictures: String
  let machine: MachineDescription
  let loadBefore: Double
  let loadAfter: Double
  let duration: Duration
  let cases: [BenchCase]
  let decode: DecodeComparison

  var json: JSONValue {
    var engine = JSONObject(writing: { self.engine.writeMembers(to: &$0) })
    engine["intra_op_threads"] = .integer(Int64(intraOpThreads))
    engine["spinning"] = .bool(isSpinning)
    return [
      "intended_use": .string(ProductVersion.intendedUse),
      "version": .string(ProductVersion.text), "build": .string(ProductBuild.kind),
      "machine": machine.json, "load_before": .number(loadBefore),
      "load_after": .number(loadAfter), "seconds": .number(duration.seconds),
      "engine": .object(engine), "frames": .string(pictures),
      "samples": .integer(Int64(plan.samples)), "batch": .integer(Int64(BenchPlan.batchSize)),
      "decode": decode.json, "cases": .array(cases.map(\.json)),
    ]
  }
}

extension BenchCase {
  fileprivate var json: JSONValue {
    func integer(_ value: Int?) -> JSONValue { value.map { .integer(Int64($0)) } ?? .null }
    return [
      "width": integer(size.width), "height": integer(size.height),
      "encoding": .string(encoding.rawValue), "frame_bytes": integer(frameByteCount),
      "ways": .array(series.map(\.json)), "overhead": overhead?.json ?? .null,
      "own_peak_memory_bytes": integer(ownPeakMemory),
      "daemon_peak_memory_bytes": integer(daemonPeakMemory),
    ]
  }
}

extension BenchSeries {
  fileprivate var json: JSONValue {
    [
      "way": .string(way.name),
      "stations": way.stations.map { .integer(Int64($0)) } ?? .null,
      "latency": LatencySummary(latencies)?.json ?? .null,
      "frames_per_second": .number(framesPerSecond),
      "own_cpu_ms_per_frame": .number(ownMillisecondsPerFrame),
      "daemon_cpu_ms_per_frame": daemonMillisecondsPerFrame.map { .number($0) } ?? .null,
    ]
  }
}

extension BenchOverhead {
  fileprivate var json: JSONValue {
    .object(
      JSONObject(
        columns.map { column in
          (column.name, ["p50": .number(column.pair.p50), "p99": .number(column.pair.p99)])
        }))
  }
}
