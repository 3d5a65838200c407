import Base
import Client
import Foundation
import TestSupport
import Testing
import Wire

@testable import Serving

@Suite("Traces")
struct TraceTests {
  private func events(_ document: [UInt8]) throws -> [JSONObject] {
    try JSONFields(JSONValue(parsing: document)).elements("traceEvents").map {
      guard case .object(let event) = $0.value else { return JSONObject() }
      return event
    }
  }

  private func count(_ events: [JSONObject], _ phase: String, _ name: String) -> Int {
    events.filter { $0["ph"] == .string(phase) && $0["name"] == .string(name) }.count
  }

  @Test func aRingKeepsTheLastElements() {
    var ring = Ring<Int>(capacity: 3)
    #expect(ring.last(2) == [])
    for number in 1...2 { ring.append(number) }
    #expect(ring.last(5) == [1, 2])
    for number in 3...7 { ring.append(number) }
    #expect(ring.last(5) == [5, 6, 7] && ring.last(1) == [7] && ring.last(0) == [])
  }

  @Test func framesDropsAndCanariesAreThere() throws {
    var supervision = SupervisionSettings()
    supervision.canaryInterval = .milliseconds(50)
    let (gate, entered) = (Flag(), Flag())
    let server = try RunningServer(
      supervision: supervision,
      analyzers: [ScriptedAnalyzer(duration: .milliseconds(2), gate: gate, entered: entered)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "room-1", deadlineMilliseconds: 60_000)
    ).stream
    var ids = [try connection.sendFrame("picture", stream: stream)]
    entered.wait()
    for _ in 0..<2 { ids.append(try connection.sendFrame("picture", stream: stream)) }
    // The second waits, the third takes its place.
    guard case .dropped = try connection.reply(to: ids[1]) else {
      Issue.record("the second frame was not superseded")
      return
    }
    gate.set()
    _ = try connection.reply(to: ids[2])
    _ = try connection.reply(to: connection.sendFrame("bad", stream: stream))
    #expect(
      server.eventually { (try? connection.metrics())?.contains("canaries_total 0") == false })
    // A frame is recorded after its answer has left.
    #expect(server.eventually { (try? connection.trace().0) == 3 })
    let (frames, document) = try connection.trace()
    #expect(frames == 3)
    let violations = try JSONSchema.ofProject("trace-events.schema.json")
      .violations(in: JSONValue(parsing: document))
    #expect(violations == [])
    let events = try events(document)
    #expect(count(events, "X", "frame") == 3 && count(events, "X", "receive") == 3)
    #expect(count(events, "X", "inference") == 2)
    #expect(count(events, "i", "dropped: superseded") == 1)
    #expect(count(events, "i", "dropped: invalid") == 1)
    #expect(count(events, "X", "canary") >= 1)
    for phase in ["s", "f"] { #expect(count(events, phase, "frame") == 3) }
    for phase in ["b", "e"] { #expect(count(events, phase, "wait") == 3) }
    let outcomes = events.filter { $0["name"] == "frame" && $0["ph"] == "X" }
      .compactMap { event -> JSONValue? in
        guard case .object(let arguments)? = event["args"] else { return nil }
        return arguments["outcome"]
      }
    #expect(outcomes == ["answered", "answered", "invalid"])
    #expect(try connection.trace(frames: 1).frames == 1)
  }

  /// Chrome and Perfetto show spans of one track only when they nest.
  @Test func spansOfOneTrackNest() throws {
    let server = try RunningServer(analyzers: [
      ScriptedAnalyzer(duration: .milliseconds(1)), ScriptedAnalyzer(duration: .milliseconds(1)),
    ])
    let connection = try server.connect()
    let streams = try (1...3).map {
      try connection.openStream(
        OpenStreamMessage(name: "room-\($0)", deadlineMilliseconds: 60_000)
      ).stream
    }
    for number in 0..<300 { try connection.sendFrame("picture", stream: streams[number % 3]) }
    for stream in streams { _ = try connection.closeStream(stream) }
    var tracks: [Int: [(start: Double, end: Double)]] = [:]
    for event in try events(connection.trace().document) where event["ph"] == "X" {
      let fields = try JSONFields(.object(event))
      let start = try fields.number("ts")
      tracks[try fields.integer("tid"), default: []]
        .append((start, start + (try fields.number("dur"))))
    }
    #expect(tracks.count >= 2)
    for (track, spans) in tracks {
      var open: [Double] = []
      for span in spans.sorted(by: { ($0.start, -$0.end) < ($1.start, -$1.end) }) {
        while let end = open.last, end <= span.start + 0.001 { open.removeLast() }
        if let end = open.last { #expect(span.end <= end + 0.002, "track \(track)") }
        open.append(span.end)
      }
    }
  }

  @Test func theMemoryIsBoundedAndTheOldestGoes() throws {
    var limits = SessionLimits()
    limits.maximumFramesPerSecond = 100_000
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    for _ in 0..<(TraceRecorder.capacity + 20) {
      _ = try connection.reply(to: connection.sendFrame("picture", stream: stream))
    }
    let (frames, document) = try connection.trace()
    #expect(frames == TraceRecorder.capacity)
    #expect(document.count < frames * ChromeTrace.maximumFrameByteCount)
    #expect(try connection.trace(frames: 7).frames == 7)
  }

  @Test func aSmallOutboxGetsAsMuchAsItHolds() throws {
    var limits = SessionLimits()
    limits.maximumOutboxByteCount = 32768
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    for _ in 0..<50 {
      _ = try connection.reply(to: connection.sendFrame("picture", stream: stream))
    }
    let (frames, document) = try connection.trace()
    #expect(frames == 4 && document.count < 32768)
  }
}
