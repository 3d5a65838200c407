import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("Every frame is accounted for")
struct AccountingTests {
  /// Sends frames at a pace and counts what comes back.
  private func stream(
    through server: RunningServer, name: String, frames: Int, interval: Duration
  ) throws -> (accounting: FrameAccounting, results: Int, drops: Int) {
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: name, deadlineMilliseconds: 10_000)
    ).stream
    let sender = DedicatedThread(name: name) {
      for index in 0..<frames {
        _ = try? connection.sendFrame(index % 50 == 49 ? "bad" : "picture", stream: stream)
        Thread.sleep(forTimeInterval: interval.seconds)
      }
      _ = try? connection.send(CloseStreamMessage(stream: stream))
    }
    var results = 0
    var drops = 0
    while true {
      switch try connection.receive().reply {
      case .result: results += 1
      case .dropped: drops += 1
      case .streamClosed(let closed):
        sender.join()
        return (closed.accounting, results, drops)
      default: Issue.record("an unexpected reply came")
      }
    }
  }

  @Test func underOverloadWithFourStationsAndNobodyStarves() throws {
    // One worker at 5 ms a frame sustains 200 frames a second; the stations send 800.
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(5))])
    let outcomes = Locked<[String: (FrameAccounting, Int, Int)]>([:])
    let stations = (0..<4).map { number in
      DedicatedThread(name: "station-\(number)") {
        guard
          let outcome = try? stream(
            through: server, name: "station-\(number)", frames: 400,
            interval: .milliseconds(5))
        else { return }
        outcomes.withLock { $0["station-\(number)"] = outcome }
      }
    }
    for station in stations { station.join() }
    let all = outcomes.withLock { $0 }
    #expect(all.count == 4)
    for (name, (accounting, results, drops)) in all {
      #expect(accounting.received == 400, "\(name)")
      #expect(accounting.answered == results, "\(name)")
      #expect(accounting.droppedTotal == drops, "\(name)")
      #expect(accounting.answered + accounting.droppedTotal == 400, "\(name)")
      #expect(accounting[.superseded] > 0, "\(name): the test did not overload the server")
    }
    let answered = all.values.map { $0.0.answered + $0.0[.invalid] }
    let fairShare = Double(answered.reduce(0, +)) / 4
    #expect(Double(answered.min() ?? 0) >= 0.8 * fairShare, "\(answered)")
    #expect(server.server.accounting.received == 1600)
    #expect(server.server.accounting.pending == 0)
  }

  @Test func keepsTheNewestOfTheFramesThatWait() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 10_000)
    ).stream
    let first = try connection.sendFrame("picture", stream: stream)
    // The first is in flight once the second has been taken and nothing was superseded.
    #expect(server.eventually { server.server.accounting.received == 1 })
    Thread.sleep(forTimeInterval: 0.05)
    let waiting = try (0..<3).map { _ in try connection.sendFrame("picture", stream: stream) }
    for id in waiting.dropLast() {
      guard case .dropped(let drop) = try connection.reply(to: id) else {
        Issue.record("frame \(id) was not dropped")
        continue
      }
      #expect(drop.reason == .superseded)
    }
    gate.set()
    for id in [first, waiting[2]] {
      guard case .result = try connection.reply(to: id) else {
        Issue.record("frame \(id) got no result")
        continue
      }
    }
    #expect(try connection.closeStream(stream)[.superseded] == 2)
  }

  @Test func dropsWhatExceedsTheQuota() throws {
    var limits = SessionLimits()
    limits.maximumFramesPerSecond = 10
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a")).stream
    for _ in 0..<60 { try connection.sendFrame("picture", stream: stream) }
    let accounting = try connection.closeStream(stream)
    #expect(accounting.received == 60)
    #expect(accounting[.quota] >= 40)
    #expect(accounting.pending == 0)
  }

  @Test func stoppingAnswersWhatIsInFlightAndTellsTheRest() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 10_000)
    ).stream
    let inFlight = try connection.sendFrame("picture", stream: stream)
    #expect(server.eventually { server.server.accounting.received == 1 })
    Thread.sleep(forTimeInterval: 0.05)
    let waiting = try connection.sendFrame("picture", stream: stream)
    #expect(server.eventually { server.server.accounting.received == 2 })
    let stopper = DedicatedThread(name: "stopper") { server.server.stop() }
    guard case .dropped(let drop) = try connection.reply(to: waiting) else {
      Issue.record("the waiting frame was not dropped")
      return
    }
    #expect(drop.reason == .shuttingDown)
    gate.set()
    guard case .result = try connection.reply(to: inFlight) else {
      Issue.record("the frame in flight was not answered")
      return
    }
    guard case .streamClosed(let closed) = try connection.receive().reply else {
      Issue.record("the stream was not closed")
      return
    }
    #expect(closed.accounting.answered == 1 && closed.accounting[.shuttingDown] == 1)
    guard case .error(let error) = try connection.receive().reply else {
      Issue.record("the client was not told")
      return
    }
    #expect(error.error.code == .shuttingDown && error.endsSession)
    stopper.join()
    #expect(!FileManager.default.fileExists(atPath: server.socketPath))
  }
}
