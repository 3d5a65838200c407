import Base
import Client
import Testing
import Wire

@testable import Serving

@Suite("Pace")
struct PaceTests {
  @Test func isUnknownBeforeTheFirstAnswer() {
    var meter = PaceMeter()
    meter.workers = 1
    #expect(meter.framesPerSecond(streams: 1) == nil)
  }

  @Test func isSharedByStreamsAndNotMoreThanOneWorkersWorth() {
    var meter = PaceMeter()
    meter.workers = 2
    for _ in 0..<10 { meter.record(.milliseconds(20)) }
    #expect(meter.framesPerSecond(streams: 0) == 50)
    #expect(meter.framesPerSecond(streams: 1) == 50)
    #expect(meter.framesPerSecond(streams: 2) == 50)
    #expect(meter.framesPerSecond(streams: 4) == 25)
  }

  @Test func followsTheServiceTimeAndIsNeverZero() {
    var meter = PaceMeter()
    meter.workers = 1
    meter.record(.milliseconds(10))
    for _ in 0..<100 { meter.record(.milliseconds(40)) }
    let pace = meter.framesPerSecond(streams: 1) ?? 0
    #expect(abs(pace - 25) < 0.2)
    for _ in 0..<200 { meter.record(.seconds(1000)) }
    #expect(meter.framesPerSecond(streams: 8) == 0.1)
    meter.record(.seconds(-5))
    #expect((meter.framesPerSecond(streams: 1) ?? 0) > 0)
  }

  @Test func isToldWithResultsAndDropsAndFallsWithMoreStations() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(10))])
    let connections = try (0..<2).map { _ in try server.connect() }
    let streams = try connections.map {
      try $0.openStream(OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)).stream
    }
    func pace(_ index: Int, _ text: String) throws -> Double? {
      let connection = connections[index]
      switch try connection.reply(to: connection.sendFrame(text, stream: streams[index])) {
      case .result(let result): return result.message.paceFramesPerSecond
      case .dropped(let drop): return drop.paceFramesPerSecond
      default: return nil
      }
    }
    let alone = try #require(try pace(0, "picture"))
    #expect(alone > 0 && alone <= 100)
    let shared = try #require(try pace(1, "picture"))
    #expect(shared < 0.7 * alone, "\(alone) alone, \(shared) for two")
    #expect((try pace(0, "bad") ?? 0) > 0)
  }
}
