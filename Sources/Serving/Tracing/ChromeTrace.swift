import Base
import Foundation

/// Writes what the recorder remembers in the trace event format that Chrome and Perfetto open.
///
/// One track for each worker and one for each session. Times are microseconds of `CLOCK_MONOTONIC`,
/// so that a station's own trace can be laid beside it.
enum ChromeTrace {
  /// A frame, with the drops and canaries that go with it, takes at most this many bytes.
  static let maximumFrameByteCount = 4096

  private static let firstWorkerTrack = 1
  private static let firstSessionTrack = 1000
  private static let process = Int(getpid())

  /// Makes the document.
  ///
  /// - Parameters:
  ///   - snapshot: What to show.
  ///   - workers: How many workers there are.
  /// - Returns: UTF-8 JSON text.
  static func document(_ snapshot: TraceRecorder.Snapshot, workers: Int) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("displayTimeUnit", "ms")
      json.name("otherData")
      json.object {
        $0.member("server", "biopsyd/\(ProductVersion.text)")
        $0.member("clock", "CLOCK_MONOTONIC")
        $0.member("intended_use", ProductVersion.intendedUse)
      }
      json.name("traceEvents")
      json.array { json in
        writeTracks(snapshot, workers: workers, to: &json)
        for (index, frame) in snapshot.frames.enumerated() {
          writeArrival(of: frame, id: index + 1, to: &json)
          writeAnalysis(of: frame, id: index + 1, to: &json)
        }
        for drop in snapshot.drops { write(drop, to: &json) }
        for canary in snapshot.canaries { write(canary, to: &json) }
      }
    }
    return json.bytes
  }

  // MARK: Tracks

  private static func writeTracks(
    _ snapshot: TraceRecorder.Snapshot, workers: Int, to json: inout JSONWriter
  ) {
    writeName("process_name", "biopsyd", track: 0, to: &json)
    for worker in 0..<workers {
      writeName("thread_name", "worker-\(worker)", track: firstWorkerTrack + worker, to: &json)
    }
    var stations: [Int: Set<String>] = [:]
    for frame in snapshot.frames { stations[frame.session, default: []].insert(frame.station) }
    for drop in snapshot.drops { stations[drop.session, default: []].insert(drop.station) }
    for (session, names) in stations.sorted(by: { $0.key < $1.key }) {
      let list = names.sorted().joined(separator: ", ")
      writeName(
        "thread_name", "session-\(session) (\(list))", track: firstSessionTrack + session,
        to: &json)
    }
  }

  private static func writeName(
    _ kind: String, _ name: String, track: Int, to json: inout JSONWriter
  ) {
    json.object { json in
      json.member("ph", "M")
      json.member("name", kind)
      json.member("pid", process)
      json.member("tid", track)
      json.name("args")
      json.object { $0.member("name", name) }
    }
  }

  // MARK: Events

  /// The frame on its session's track, up to its turn.
  private static func writeArrival(of frame: FrameTrace, id: Int, to json: inout JSONWriter) {
    let track = firstSessionTrack + frame.session
    writeSpan("receive", track, from: frame.receiving, to: frame.arrived, to: &json) { json in
      json.member("station", frame.station)
      json.member("stream", frame.stream)
      json.member("frame", frame.correlationID)
      json.member("bytes", frame.byteCount)
    }
    // A flow joins the frame's two tracks. Waiting overlaps with the next frame's arrival, so it is
    // asynchronous: spans of one track have to nest.
    write("s", "frame", track, at: frame.receiving, to: &json) { $0.member("id", id) }
    for (phase, instant) in [("b", frame.arrived), ("e", frame.began)] {
      write(phase, "wait", track, at: instant, to: &json) { $0.member("id", id) }
    }
  }

  /// The frame on its worker's track.
  ///
  /// Stages are laid end to end: the analyzer tells how long each took, in this order.
  private static func writeAnalysis(of frame: FrameTrace, id: Int, to json: inout JSONWriter) {
    let track = firstWorkerTrack + frame.worker
    writeSpan("frame", track, from: frame.began, to: frame.delivered, to: &json) { json in
      json.member("station", frame.station)
      json.member("session", frame.session)
      json.member("stream", frame.stream)
      json.member("frame", frame.correlationID)
      json.member("pipeline", frame.pipeline)
      json.member("outcome", frame.outcome.rawValue)
      json.member("age_us", (frame.finished - frame.captured).microseconds)
    }
    write("f", "frame", track, at: frame.began, to: &json) { json in
      json.member("id", id)
      json.member("bp", "e")
    }
    let timings = frame.timings
    var begin = frame.began
    let stages = [
      ("decode", timings.decode), ("preprocess", timings.preprocess),
      ("inference", timings.inference), ("postprocess", timings.postprocess),
    ]
    for (name, duration) in stages where duration > .zero {
      let end = min(begin + duration, frame.finished)
      writeSpan(name, track, from: begin, to: end, to: &json)
      begin = end
    }
    writeSpan("reply", track, from: frame.finished, to: frame.delivered, to: &json)
  }

  private static func write(_ drop: DropTrace, to json: inout JSONWriter) {
    write(
      "i", "dropped: \(drop.reason.rawValue)", firstSessionTrack + drop.session,
      at: drop.instant, to: &json
    ) { json in
      json.member("s", "t")
      json.name("args")
      json.object {
        $0.member("station", drop.station)
        $0.member("stream", drop.stream)
        $0.member("frame", drop.correlationID)
      }
    }
  }

  private static func write(_ canary: CanaryTrace, to json: inout JSONWriter) {
    writeSpan(
      "canary", firstWorkerTrack + canary.worker, from: canary.began, to: canary.finished,
      to: &json
    ) { $0.member("succeeded", canary.succeeded) }
  }

  private static func writeSpan(
    _ name: String, _ track: Int, from start: MonotonicInstant, to end: MonotonicInstant,
    to json: inout JSONWriter, arguments: ((inout JSONWriter) -> Void)? = nil
  ) {
    write("X", name, track, at: start, to: &json) { json in
      json.name("dur")
      json.value(Double(max(0, (end - start).nanoseconds)) / 1000)
      guard let arguments else { return }
      json.name("args")
      json.object(arguments)
    }
  }

  private static func write(
    _ phase: String, _ name: String, _ track: Int, at instant: MonotonicInstant,
    to json: inout JSONWriter, members: (inout JSONWriter) -> Void
  ) {
    json.object { json in
      json.member("ph", phase)
      json.member("cat", name)
      json.member("name", name)
      json.member("pid", process)
      json.member("tid", track)
      json.name("ts")
      json.value(Double(instant.nanoseconds) / 1000)
      members(&json)
    }
  }
}
