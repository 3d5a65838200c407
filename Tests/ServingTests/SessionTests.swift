import Base
import Client
import Foundation
import Serving
import TestSupport
import Testing
import Wire

@Suite("A session")
struct SessionTests {
  @Test func greetsAndAnswersAFrameWithItsFinding() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    #expect(connection.welcome.engine == RunningServer.engine)
    #expect(connection.welcome.intendedUse == "research use only, not for diagnosis")
    let stream = try connection.openStream(OpenStreamMessage(name: "room-1"))
    let id = try connection.sendFrame("picture", stream: stream.stream)
    guard case .result(let result) = try connection.reply(to: id) else {
      Issue.record("no result came")
      return
    }
    #expect(result.message.outcome == .findings)
    #expect(!result.message.isLate)
    let mask = try result.mask(of: result.message.findings[0])
    #expect(mask.count == 64 && (0..<64).allSatisfy { mask[$0] == ($0 / 8 == 3 ? 1 : 0) })
    let accounting = try connection.closeStream(stream.stream)
    #expect(accounting.received == 1 && accounting.answered == 1 && accounting.pending == 0)
  }

  @Test(arguments: MaskEncoding.allCases)
  func sendsMasksAsTheClientAsked(encoding: MaskEncoding) throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect(masks: encoding)
    let stream = try connection.openStream(OpenStreamMessage(name: "a"))
    let id = try connection.sendFrame("picture", stream: stream.stream)
    guard case .result(let result) = try connection.reply(to: id) else {
      Issue.record("no result came")
      return
    }
    #expect(result.message.maskEncoding == encoding)
    let sum = try result.mask(of: result.message.findings[0]).reduce(0) { $0 + Int($1) }
    #expect(sum == (encoding == .none ? 0 : 8))
  }

  @Test func keepsGoingAfterAFrameThatIsNoPictureAndOneThatBreaksTheNetwork() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a")).stream
    for (text, reason) in [("bad", DropReason.invalid), ("fail", .failed)] {
      let id = try connection.sendFrame(text, stream: stream)
      guard case .dropped(let drop) = try connection.reply(to: id) else {
        Issue.record("\(text): no drop notice came")
        continue
      }
      #expect(drop.reason == reason)
      #expect(drop.message.hasPrefix("scripted"))
    }
    let status = try connection.status()
    #expect(status["state"] == "failing")
    let id = try connection.sendFrame("picture", stream: stream)
    guard case .result = try connection.reply(to: id) else {
      Issue.record("no result came after the bad frames")
      return
    }
    #expect(try connection.status()["state"] == "ready")
    let accounting = try connection.closeStream(stream)
    #expect(accounting.received == 3 && accounting.answered == 1)
    #expect(accounting[.invalid] == 1 && accounting[.failed] == 1)
  }

  @Test func marksAResultThatComesAfterTheDeadline() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(60))])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a", deadlineMilliseconds: 30))
    let id = try connection.sendFrame("picture", stream: stream.stream)
    guard case .result(let result) = try connection.reply(to: id) else {
      Issue.record("no result came")
      return
    }
    #expect(result.message.isLate)
    #expect(try connection.closeStream(stream.stream).late == 1)
  }

  @Test func dropsAFrameWhoseDeadlinePassedBeforeItsTurn() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a", deadlineMilliseconds: 50))
    let captured = MonotonicInstant.now + .milliseconds(-80)
    let id = try connection.sendFrame("picture", stream: stream.stream, captured: captured)
    guard case .dropped(let drop) = try connection.reply(to: id) else {
      Issue.record("no drop notice came")
      return
    }
    #expect(drop.reason == .expired)
  }

  @Test func refusesWhatIsOutOfOrderAndGoesOn() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    #expect { try connection.request(HelloMessage(client: "again")) } throws: {
      ($0 as? ClientError)?.code == .refused(.outOfOrder)
    }
    let id = try connection.sendFrame("picture", stream: 7)
    #expect { try connection.reply(to: id) } throws: {
      ($0 as? ClientError)?.code == .refused(.outOfOrder)
    }
    #expect(try connection.openStream(OpenStreamMessage(name: "a")).stream == 1)
  }

  @Test func refusesMoreStreamsThanAllowedAndGoesOn() throws {
    var limits = SessionLimits()
    limits.maximumStreamsPerSession = 2
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let first = try connection.openStream(OpenStreamMessage(name: "a"))
    _ = try connection.openStream(OpenStreamMessage(name: "b"))
    #expect { try connection.openStream(OpenStreamMessage(name: "c")) } throws: {
      ($0 as? ClientError)?.code == .refused(.busy)
    }
    _ = try connection.closeStream(first.stream)
    #expect(try connection.openStream(OpenStreamMessage(name: "c")).stream == 3)
  }

  @Test func answersEverythingAfterTheClientClosedItsSendingHalf() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(30))])
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "half"))
    try client.send(OpenStreamMessage(name: "a"), id: 2)
    try client.send(FrameMessage(stream: 1, encoding: .jpeg), id: 3, body: Array("x".utf8))
    client.closeSending()
    let messages = try client.readToEnd()
    #expect(
      messages.map(\.header.kind)
        == [MessageKind.welcome, .streamOpened, .result, .streamClosed].map(\.rawValue))
    #expect(messages.last?.header.correlationID == 0, "nobody asked for the stream's end")
  }

  @Test func answersTheRequestThatClosesAStreamWithItsNumber() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(30))])
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "closer"))
    try client.send(OpenStreamMessage(name: "pending"), id: 2)
    try client.send(OpenStreamMessage(name: "idle"), id: 3)
    try client.send(FrameMessage(stream: 1, encoding: .jpeg), id: 4, body: Array("x".utf8))
    try client.send(CloseStreamMessage(stream: 1), id: 5)
    try client.send(CloseStreamMessage(stream: 2), id: 6)
    client.closeSending()
    let ends = try client.readToEnd().filter {
      $0.header.kind == MessageKind.streamClosed.rawValue
    }
    #expect(Set(ends.map(\.header.correlationID)) == [5, 6])
  }

  @Test func saysNothingThatTheSchemasDoNotAllow() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "clerk"))
    try client.send(OpenStreamMessage(name: "a"), id: 2)
    for (offset, body) in ["picture", "bad", "fail"].enumerated() {
      try client.send(
        FrameMessage(stream: 1, encoding: .jpeg), id: UInt64(10 + offset), body: Array(body.utf8))
      #expect(
        server.eventually {
          let accounting = server.server.accounting
          return accounting.received == offset + 1 && accounting.pending == 0
        })
    }
    try client.send(FrameMessage(stream: 9, encoding: .jpeg), id: 20, body: Array("x".utf8))
    try client.send(QueryStatusMessage(), id: 21)
    try client.send(QueryMetricsMessage(), id: 22)
    try client.send(QueryTraceMessage(frames: 2), id: 24)
    try client.send(CloseStreamMessage(stream: 1), id: 23)
    client.closeSending()
    let messages = try client.readToEnd()
    for (header, json) in messages {
      let kind = try #require(MessageKind(rawValue: header.kind))
      let violations = try JSONSchema.ofMessage("\(kind)").violations(in: json)
      #expect(violations.isEmpty, "\(kind): \(violations)\n\(json.serialized())")
    }
    // Rings, models that change, polyps that are followed and studies have tests of their own.
    let elsewhere: Set<MessageKind> = [.ringOpened, .ringClosed, .managed, .call, .recorded]
    let daemonsKinds = MessageKind.allCases.filter {
      $0.rawValue >= 0x80 && !elsewhere.contains($0)
    }
    #expect(Set(messages.map(\.header.kind)) == Set(daemonsKinds.map(\.rawValue)))
  }

  @Test func answersStatusAndMetrics() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "room-1")).stream
    _ = try connection.reply(to: try connection.sendFrame("picture", stream: stream))
    // A frame counts as answered once the kernel has its result, a moment before or after the
    // client sees it.
    #expect(server.eventually { server.server.accounting.answered == 1 })
    let metrics = try connection.metrics()
    #expect(metrics.contains("biopsyd_frames_received_total{stream=\"room-1\"} 1\n"))
    #expect(metrics.contains("biopsyd_frames_answered_total{stream=\"room-1\"} 1\n"))
    #expect(metrics.contains("biopsyd_stage_seconds_count{pipeline=\"test\",stage=\"total\"} 1\n"))
    guard case .object(let frames)? = try connection.status()["frames"] else {
      Issue.record("the status has no frames")
      return
    }
    #expect(frames["received"] == 1 && frames["answered"] == 1 && frames["pending"] == 0)
  }
}
