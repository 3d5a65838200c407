import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("One client's fault costs only that client")
struct FaultTests {
  private func lastError(_ messages: [(header: MessageHeader, json: JSONValue)]) -> WireError.Code?
  {
    guard let last = messages.last, last.header.kind == MessageKind.error.rawValue,
      case .object(let object) = last.json, case .string(let code)? = object["code"],
      object["ends_session"] == true
    else { return nil }
    return WireError.Code(rawValue: code)
  }

  /// Sends bytes after a good greeting and expects the session to end with an error, while another
  /// client is served throughout.
  private func expectEnd(
    with code: WireError.Code, limits: SessionLimits = SessionLimits(), greets: Bool = true,
    _ misbehave: (RawClient) throws -> Void
  ) throws {
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let bystander = try server.connect()
    let stream = try bystander.openStream(OpenStreamMessage(name: "bystander")).stream
    let client = try RawClient(path: server.socketPath)
    if greets { try client.send(HelloMessage(client: "fault")) }
    try misbehave(client)
    let messages = try client.readToEnd()
    #expect(lastError(messages) == code)
    let id = try bystander.sendFrame("picture", stream: stream)
    guard case .result = try bystander.reply(to: id) else {
      Issue.record("the bystander got no result")
      return
    }
  }

  @Test func endsASessionThatSendsGarbage() throws {
    var generator = SeededGenerator(seed: 7)
    let garbage = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
    try expectEnd(with: .badMagic) { try $0.send(garbage) }
  }

  @Test func endsASessionThatSpeaksHTTP() throws {
    try expectEnd(with: .badMagic, greets: false) {
      try $0.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
    }
  }

  @Test func endsASessionThatAnnouncesFourGigabytes() throws {
    try expectEnd(with: .tooLarge) { client in
      try client.send(
        Array("OBP1".utf8) + [3, 0, 0, 0, 2, 0, 0, 0, 255, 255, 255, 255]
          + [UInt8](repeating: 0, count: 8))
    }
  }

  @Test func endsASessionThatAnnouncesTooMuchJSON() throws {
    try expectEnd(with: .tooLarge) { client in
      try client.send(
        Array("OBP1".utf8) + [3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]
          + [UInt8](repeating: 0, count: 8))
    }
  }

  @Test func endsASessionWhoseJSONIsBroken() throws {
    try expectEnd(with: .malformed) { client in
      try client.send(
        Array("OBP1".utf8) + [2, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]
          + [UInt8](repeating: 0, count: 8) + Array("{]".utf8))
    }
  }

  @Test func endsASessionThatStopsInTheMiddleOfAFrame() throws {
    try expectEnd(with: .malformed) { client in
      var encoder = MessageEncoder()
      encoder.encode(
        FrameMessage(stream: 1, encoding: .jpeg), correlationID: 3,
        body: [UInt8](repeating: 0, count: 1000))
      try client.send(Array(encoder.bytes.dropLast(500)))
      client.closeSending()
    }
  }

  @Test func endsASessionThatStallsInTheMiddleOfAFrame() throws {
    var limits = SessionLimits()
    limits.messageTimeout = .milliseconds(200)
    try expectEnd(with: .timeout, limits: limits) { client in
      var encoder = MessageEncoder()
      encoder.encode(
        FrameMessage(stream: 1, encoding: .jpeg), correlationID: 3,
        body: [UInt8](repeating: 0, count: 1000))
      try client.send(Array(encoder.bytes.dropLast(500)))
    }
  }

  @Test func endsASessionThatNeverGreets() throws {
    var limits = SessionLimits()
    limits.messageTimeout = .milliseconds(200)
    try expectEnd(with: .timeout, limits: limits, greets: false) { _ in }
  }

  @Test func endsASessionThatNeverReadsItsResultsAndTellsItWhy() throws {
    var limits = SessionLimits()
    limits.maximumOutboxByteCount = 64 * 1024
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "deaf"))
    try client.send(OpenStreamMessage(name: "deaf"), id: 2)
    // Status documents are large answers to small questions.
    for id in 0..<20_000 {
      guard (try? client.send(QueryStatusMessage(), id: UInt64(id))) != nil else { break }
    }
    let messages = try client.readToEnd()
    #expect(lastError(messages) == .slowReader)
  }

  @Test func dropsAFrameThatNoMemoryIsLeftForAndGoesOn() throws {
    var limits = SessionLimits()
    limits.maximumFrameByteCount = 128 * 1024
    limits.frameMemoryByteCount = 128 * 1024
    let gate = Flag()
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer(gate: gate)])
    let frame = String(repeating: "x", count: 100 * 1024)
    let greedy = try server.connect()
    let first = try greedy.openStream(OpenStreamMessage(name: "greedy")).stream
    let pending = try greedy.sendFrame(frame, stream: first)
    #expect(server.eventually { server.server.accounting.received == 1 })

    let modest = try server.connect()
    let second = try modest.openStream(OpenStreamMessage(name: "modest")).stream
    guard case .dropped(let drop) = try modest.reply(to: modest.sendFrame(frame, stream: second))
    else {
      Issue.record("the frame was not dropped")
      return
    }
    #expect(drop.reason == .outOfMemory)
    gate.set()
    _ = try greedy.reply(to: pending)
    try greedy.send(GoodbyeMessage())

    var answered = false
    #expect(
      server.eventually {
        guard let id = try? modest.sendFrame(frame, stream: second),
          case .result = try? modest.reply(to: id)
        else { return false }
        answered = true
        return true
      })
    let accounting = try modest.closeStream(second)
    #expect(answered && accounting.answered == 1 && accounting[.outOfMemory] >= 1)
    #expect(accounting.pending == 0)
  }

  @Test func skipsTheBodyOfAMessageThatHasNone() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let client = try RawClient(path: server.socketPath)
    // Longer than what is thrown away in one go, and not a multiple of it.
    let body = [UInt8](repeating: UInt8(ascii: "O"), count: 300_001)
    try client.send(HelloMessage(client: "bodies"), id: 1, body: body)
    try client.send(QueryMetricsMessage(), id: 2, body: body)
    try client.send(OpenStreamMessage(name: "a"), id: 3, body: body)
    try client.send(FrameMessage(stream: 1, encoding: .jpeg), id: 4, body: body)
    client.closeSending()
    let messages = try client.readToEnd()
    #expect(
      messages.map(\.header.kind)
        == [MessageKind.welcome, .metrics, .streamOpened, .result, .streamClosed].map(\.rawValue))
  }

  @Test func turnsAwayAUserWhoIsNotOnTheList() throws {
    let server = try RunningServer(
      peers: PeerPolicy(users: [getuid() &+ 1]), analyzers: [ScriptedAnalyzer()])
    #expect { try server.connect() } throws: {
      ($0 as? ClientError)?.code == .refused(.notAllowed)
    }
  }

  @Test func turnsAwayMoreClientsThanAllowed() throws {
    var limits = SessionLimits()
    limits.maximumSessions = 2
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let first = try server.connect()
    let second = try server.connect()
    #expect { try server.connect() } throws: { ($0 as? ClientError)?.code == .refused(.busy) }
    _ = try (first.status(), second.status())
  }

  @Test func freesASessionWhoseClientVanishes() throws {
    var limits = SessionLimits()
    limits.maximumSessions = 1
    let server = try RunningServer(
      limits: limits, analyzers: [ScriptedAnalyzer(duration: .milliseconds(50))])
    for _ in 0..<5 {
      let isFree = server.eventually {
        guard let connection = try? server.connect(),
          let stream = try? connection.openStream(OpenStreamMessage(name: "gone")).stream
        else { return false }
        _ = try? connection.sendFrame("picture", stream: stream)
        return true
      }
      #expect(isFree)
    }
    #expect(
      server.eventually {
        let accounting = server.server.accounting
        return accounting.received == 5 && accounting.pending == 0
      }, "\(server.server.accounting)")
  }
}
