import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("A station's link")
struct StationLinkTests {
  private static let gray = FrameMessage.Encoding.raw(
    .init(format: "gray8", width: 7, height: 1))

  private func link(_ path: String, ring: FrameRing? = nil) -> StationLink {
    StationLink(
      path: path, hello: HelloMessage(client: "link"),
      stream: OpenStreamMessage(name: "room-1", deadlineMilliseconds: 60_000), ring: ring,
      backoff: Backoff(shortest: .milliseconds(5), longest: .milliseconds(50), seed: 3))
  }

  private func send(_ text: String, by link: StationLink) -> UInt64? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBytes {
      link.send(StationLinkTests.gray, captured: .now, bytes: $0)
    }
  }

  @Test func connectsAgainAfterTheDaemonStoppedAndStartedAnew() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let ring = try FrameRing(slots: 4, slotByteCount: 4096)
    let link = link(server.socketPath, ring: ring)
    #expect(send("picture", by: link) == nil, "there is no connection yet")
    guard case .connected(_, let opened) = try link.receive() else {
      Issue.record("the link did not connect")
      return
    }
    #expect(opened.deadlineMilliseconds == 60_000)
    let id = try #require(send("picture", by: link))
    #expect(ring.freeSlots == 3)
    #expect(server.eventually { server.server.accounting.received == 1 })
    gate.set()
    let stopper = DedicatedThread(name: "stopper") { server.server.stop() }
    var answers = 0
    while true {
      let event = try link.receive()
      if case .reply(id, _) = event { answers += 1 }
      guard case .lost(let frames, let error) = event else { continue }
      #expect(frames.isEmpty && error.code == .refused(.shuttingDown))
      break
    }
    stopper.join()
    #expect(answers == 1 && ring.freeSlots == 4 && ring.number == nil)
    #expect(send("picture", by: link) == nil)

    let next = try RunningServer(at: server.socketPath, analyzers: [ScriptedAnalyzer()])
    guard case .connected = try link.receive() else {
      Issue.record("the link did not connect again")
      return
    }
    let second = try #require(send("picture", by: link))
    #expect(second > id)
    guard case .reply(second, .result) = try link.receive() else {
      Issue.record("the frame was not answered")
      return
    }
    #expect(ring.freeSlots == 4 && ring.number == 1)
    #expect(next.eventually { next.server.accounting.answered == 1 })
    link.close()
  }

  @Test func waitsForADaemonThatIsNotThereUntilItIsClosed() throws {
    let link = link("/tmp/biopsy-nobody-\(UUID().uuidString.prefix(8))")
    let closer = DedicatedThread(name: "closer") {
      Thread.sleep(forTimeInterval: 0.1)
      link.close()
    }
    guard case .closed = try link.receive() else {
      Issue.record("something was connected")
      return
    }
    closer.join()
  }

  @Test func givesUpWhereItIsNotLetIn() throws {
    let server = try RunningServer(
      peers: PeerPolicy(users: [getuid() &+ 1]), analyzers: [ScriptedAnalyzer()])
    let link = link(server.socketPath)
    #expect { try link.receive() } throws: {
      ($0 as? ClientError)?.code == .refused(.notAllowed)
    }
  }

  @Test func sendsFramesAsBodiesWhereTheDaemonTakesNoRings() throws {
    var limits = SessionLimits()
    limits.maximumRingsPerSession = 0
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let ring = try FrameRing(slots: 4, slotByteCount: 4096)
    let link = link(server.socketPath, ring: ring)
    guard case .connected = try link.receive() else {
      Issue.record("the link did not connect")
      return
    }
    #expect(ring.number == nil)
    let id = try #require(send("picture", by: link))
    guard case .reply(id, .result) = try link.receive() else {
      Issue.record("the frame was not answered")
      return
    }
    link.close()
  }
}
