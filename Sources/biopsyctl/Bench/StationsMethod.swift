import Base
import Client
import Wire

/// The daemon with a number of stations at once, each of which sends its next frame when the last
/// one is answered.
final class StationsMethod: BenchMethod {
  let way: BenchWay
  private let stations: [Station]

  init(
    _ daemon: BenchDaemon, stations count: Int, sharingMemory: Bool, frames: [BenchFrame]
  ) throws {
    way = sharingMemory ? .sharedMemory(stations: count) : .daemon(stations: count)
    stations = try (1...count).map {
      try Station(daemon, name: "bench-\($0)", sharingMemory: sharingMemory, frames: frames)
    }
  }

  /// What the daemon says of itself.
  var engine: EngineDescription? { stations.first?.engine }

  func answer(_ frames: [Int], leadIn: Int) throws -> BenchBatch {
    // A single station works on the thread that all other ways work on.
    if let only = stations.first, stations.count == 1 {
      try only.warmUp(leadIn)
      return try only.answer(frames)
    }
    let shares = stations.indices.map { index in
      frames.enumerated().filter { $0.offset % stations.count == index }.map(\.element)
    }
    let began = MonotonicInstant.now
    let results = Locked<[Result<BenchBatch, any Error>]>([])
    let threads = zip(stations, shares).enumerated().map { index, pair in
      DedicatedThread(name: "station-\(index + 1)") {
        let result = Result {
          // The first lap fills the queue: its latencies are not those of steady work.
          try pair.0.warmUp(leadIn)
          return try pair.0.answer(pair.1)
        }
        results.withLock { $0.append(result) }
      }
    }
    for thread in threads { thread.join() }
    var batch = BenchBatch()
    for result in results.withLock({ $0 }) {
      let part = try result.get()
      batch.latencies += part.latencies
      batch.outside += part.outside
    }
    batch.answered = frames.count + stations.count
    batch.duration = MonotonicInstant.now - began
    return batch
  }
}

/// One station: a connection with a stream.
private final class Station: @unchecked Sendable {
  // Unchecked because a batch uses a station on one thread, and batches follow each other.
  private let predictor: DaemonPredictor
  private let frames: [BenchFrame]

  init(
    _ daemon: BenchDaemon, name: String, sharingMemory: Bool, frames: [BenchFrame]
  ) throws {
    let connection = try DaemonConnection(path: daemon.socket, hello: BenchDaemon.hello)
    var ring: FrameRing?
    if sharingMemory {
      // A closed loop has one frame under way.
      let opened = try FrameRing(slots: 2, slotByteCount: frames.map(\.bytes.count).max() ?? 1)
      try connection.openRing(opened)
      ring = opened
    }
    predictor = try DaemonPredictor(connection, name: name, exactDecode: false, ring: ring)
    self.frames = frames
  }

  var engine: EngineDescription { predictor.engine }

  func warmUp(_ frame: Int) throws {
    _ = try predict(frame)
  }

  func answer(_ frames: [Int]) throws -> BenchBatch {
    var timings: [StageTimings] = []
    var batch = try BenchBatch(timing: frames) { timings.append(try predict($0).timings) }
    batch.outside = zip(batch.latencies, timings).map { OutsideStages(latency: $0, $1) }
    return batch
  }

  private func predict(_ index: Int) throws -> ResultMessage {
    let frame = frames[index]
    return try frame.bytes.withUnsafeBytes {
      try predictor.predict($0, encoding: frame.encoding).message
    }
  }
}
