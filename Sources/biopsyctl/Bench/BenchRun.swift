import Base
import Biopsy
import Imaging
import Serving
import Wire

/// Measures all cases of a plan, one after the other.
struct BenchRun {
  private let plan: BenchPlan
  private let engine: SegmentationEngine
  private let daemon: BenchDaemon
  private let progress: BenchProgress
  private let pictures: BenchPictures

  init(
    plan: BenchPlan, engine: SegmentationEngine, daemon: BenchDaemon, progress: BenchProgress
  ) throws {
    self.plan = plan
    self.engine = engine
    self.daemon = daemon
    self.progress = progress
    if let folder = plan.framesFolder {
      pictures = try BenchPictures(folder: folder)
    } else {
      progress.say("rendering \(BenchPlan.distinctFrames) frames")
      pictures = try BenchPictures(sceneFramesOf: BenchPlan.decodeSize)
    }
  }

  func run() throws -> BenchReport {
    let loadBefore = MachineDescription.load
    let began = MonotonicInstant.now
    let decode = try decodeComparison()
    var cases: [BenchCase] = []
    for size in plan.sizes {
      for encoding in plan.encodings { cases.append(try measure(size, encoding)) }
    }
    let report = engine.model.session.report
    return BenchReport(
      engine: EngineDescription(engine), intraOpThreads: report.intraOpThreads,
      isSpinning: engine.model.configuration.allowsSpinning, plan: plan,
      pictures: pictures.source, machine: MachineDescription(), loadBefore: loadBefore,
      loadAfter: MachineDescription.load, duration: MonotonicInstant.now - began, cases: cases,
      decode: decode)
  }

  private func decodeComparison() throws -> DecodeComparison {
    progress.say("decoding \(BenchPlan.decodeSize) JPEG, reduced and at full size")
    return try DecodeComparison(
      frames: pictures.frames(size: BenchPlan.decodeSize, encoding: .jpeg),
      specification: engine.model.preprocessing, rounds: plan.rounds)
  }

  /// Lets all ways take turns at the frames of one size and kind.
  private func measure(_ size: ImageSize, _ encoding: BenchPlan.Encoding) throws -> BenchCase {
    progress.say("\(size) \(encoding.rawValue)")
    let frames = try pictures.frames(size: size, encoding: encoding)
    let methods: [any BenchMethod] =
      [
        try NetworkMethod(engine, frames: frames), try PipelineMethod(engine, frames: frames),
      ] + (try plan.stationCounts.map { try stations($0, frames, sharingMemory: false) })
      + (encoding == .jpeg
        ? [] : try plan.stationCounts.map { try stations($0, frames, sharingMemory: true) })
    var recorders = methods.map { BenchRecorder($0, daemon: daemon.meter) }
    for index in recorders.indices { try recorders[index].warmUp(frames.count) }
    ProcessMeter.own.forgetPeak()
    daemon.meter?.forgetPeak()
    for round in 0..<plan.rounds {
      let first = round * BenchPlan.batchSize
      let batch = (first..<first + BenchPlan.batchSize).map { $0 % frames.count }
      for index in BenchRun.order(of: recorders.count, round: round) {
        try recorders[index].record(batch, leadIn: (first + frames.count - 1) % frames.count)
      }
    }
    let byteCounts = frames.map(\.bytes.count)
    return BenchCase(
      size: size, encoding: encoding, frameByteCount: byteCounts.reduce(0, +) / byteCounts.count,
      series: recorders.map(\.series), ownPeakMemory: ProcessMeter.own.peakMemory,
      daemonPeakMemory: daemon.meter?.peakMemory)
  }

  private func stations(
    _ count: Int, _ frames: [BenchFrame], sharingMemory: Bool
  ) throws -> StationsMethod {
    let method = try StationsMethod(
      daemon, stations: count, sharingMemory: sharingMemory, frames: frames)
    let own = EngineDescription(engine)
    if let theirs = method.engine,
      theirs.modelDigest != own.modelDigest || theirs.provider != own.provider
        || theirs.precision != own.precision
    {
      progress.say("the daemon does not run what this process runs: ratios mean little")
    }
    return method
  }

  /// Whose turn it is when: each round begins one further, and every other round runs backwards, so
  /// that nobody always follows the same one.
  private static func order(of count: Int, round: Int) -> [Int] {
    let order = (0..<count).map { ($0 + round / 2) % count }
    return round % 2 == 0 ? order : order.reversed()
  }
}

/// Collects one way's batches.
struct BenchRecorder {
  private let method: any BenchMethod
  private let daemon: ProcessMeter?
  private(set) var series: BenchSeries

  init(_ method: any BenchMethod, daemon: ProcessMeter?) {
    self.method = method
    self.daemon = daemon
    series = BenchSeries(way: method.way)
  }

  /// Lets every frame pass once, uncounted, so that all memory is there.
  func warmUp(_ frameCount: Int) throws {
    _ = try method.answer(Array(0..<frameCount), leadIn: 0)
  }

  mutating func record(_ frames: [Int], leadIn: Int) throws {
    let ownBefore = ProcessMeter.own.processorTime
    let daemonBefore = daemon?.processorTime
    let batch = try method.answer(frames, leadIn: leadIn)
    series.latencies += batch.latencies
    series.outside += batch.outside
    series.answered += batch.answered
    series.duration += batch.duration
    // The lead-in costs processor time like any frame.
    series.metered += frames.count + (method.way.stations ?? 1)
    series.ownTime += ProcessMeter.own.processorTime - ownBefore
    if let daemon, let daemonBefore, method.way.stations != nil {
      series.daemonTime = (series.daemonTime ?? .zero) + daemon.processorTime - daemonBefore
    }
  }
}
