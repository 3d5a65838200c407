import Base
import Client
import Serving
import Testing
import Wire

@Suite("A stream with a clock of its own")
struct StreamClockSessionTests {
  private func drop(
    _ connection: DaemonConnection, _ stream: Int, captured: UInt64
  ) throws -> DropReason? {
    let id = try connection.sendFrame(
      "picture", stream: stream, captured: MonotonicInstant(nanoseconds: captured))
    guard case .dropped(let drop) = try connection.reply(to: id) else { return nil }
    return drop.reason
  }

  @Test(arguments: [
    (StreamClock.realtime, MachineClock.realtime), (.boottime, .boottime), (.tai, .tai),
    (.monotonicRaw, .monotonicRaw),
  ])
  func hasItsDeadlinesOnIt(clock: StreamClock, machine: MachineClock) throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 2000, clock: clock)
    ).stream
    #expect(try drop(connection, stream, captured: machine.now) == nil)
    #expect(try drop(connection, stream, captured: machine.now - 3_000_000_000) == .expired)
    #expect(try drop(connection, stream, captured: machine.now + 3_000_000_000) == nil)
  }

  @Test func isToldByPairsOfReadings() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 2000, clock: .device)
    ).stream
    #expect(try drop(connection, stream, captured: 0) == nil, "unknown: captured at arrival")
    try connection.send(
      SetClockMessage(stream: stream, deviceNanoseconds: 10_000_000_000, instant: .now))
    #expect(try drop(connection, stream, captured: 10_000_000_000) == nil)
    #expect(try drop(connection, stream, captured: 7_000_000_000) == .expired)
  }

  @Test func isRefusedForAStreamThatHasNone() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a")).stream
    for number in [stream, 7] {
      let id = try connection.send(
        SetClockMessage(stream: number, deviceNanoseconds: 1, instant: .now))
      #expect { try connection.reply(to: id) } throws: {
        ($0 as? ClientError)?.code == .refused(.outOfOrder)
      }
    }
    _ = try connection.closeStream(stream)
  }
}
