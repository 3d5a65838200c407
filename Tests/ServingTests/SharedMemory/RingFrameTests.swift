import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("Frames from a ring")
struct RingFrameTests {
  private static let gray = FrameMessage.Encoding.raw(
    .init(format: "gray8", width: 7, height: 1))

  private func result(of reply: DaemonReply) -> FrameResult? {
    guard case .result(let result) = reply else { return nil }
    return result
  }

  private func drop(of reply: DaemonReply) -> DroppedMessage? {
    guard case .dropped(let drop) = reply else { return nil }
    return drop
  }

  @Test(arguments: [FrameMessage.Encoding.jpeg, gray])
  func areAnsweredLikeBodies(encoding: FrameMessage.Encoding) throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let connection = try server.connect()
    let stream = try connection.openStream(OpenStreamMessage(name: "a")).stream
    let ring = try FrameRing(slots: 2, slotByteCount: 5000)
    #expect(try connection.openRing(ring), "the ring is not mapped")
    #expect(ring.layout.slotByteCount == 8192)
    let frame = FrameMessage(stream: stream, encoding: encoding)
    for (text, expected) in [("picture", nil), ("bad 123", DropReason.invalid)] {
      let slot = try #require(ring.take())
      slot.memory.copyBytes(from: text.utf8)
      let id = try connection.send(frame, in: slot, of: ring, byteCount: 7)
      let reply = try connection.reply(to: id)
      if let expected {
        #expect(drop(of: reply)?.reason == expected)
      } else {
        let answer = try #require(result(of: reply))
        #expect(answer.message.outcome == .findings)
        #expect((answer.message.paceFramesPerSecond ?? 0) > 0)
      }
      #expect(ring.freeSlots == 2, "the answer did not free the slot")
    }
    #expect(try connection.closeStream(stream).received == 2)
  }

  @Test func areCopiedFromMemoryThatHasHolesWithoutFillingThem() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let memory = try OfferedMemory(.sparse)
    let file = try #require(memory.file)
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "ring"))
    try client.send(OpenStreamMessage(name: "a"), id: 2)
    try client.offer([file.number])
    try client.send(FrameMessage.slot(3, generation: 0, byteCount: 4096), id: 9)
    client.closeSending()
    let messages = try client.readToEnd()
    let opened = try #require(
      messages.first { $0.header.kind == MessageKind.ringOpened.rawValue })
    #expect(try !RingOpenedMessage(JSONFields(opened.json)).isMapped)
    #expect(messages.contains { $0.header.kind == MessageKind.result.rawValue })
    #expect(memory.mappings == 0)
    var status = stat()
    #expect(fstat(file.number, &status) == 0 && status.st_blocks == 0, "holes were filled")
  }

  @Test func thatDoNotFitAreInvalidAndTheSessionGoesOn() throws {
    var limits = SessionLimits()
    limits.maximumFrameByteCount = 2048
    let server = try RunningServer(limits: limits, analyzers: [ScriptedAnalyzer()])
    let memory = try OfferedMemory(.good)
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "ring"))
    try client.send(OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000), id: 2)
    try client.offer([try #require(memory.file).number])
    let good = memory.write("picture")
    let wrong: [FrameMessage] = [
      .slot(4, generation: good), .slot(63, generation: good), .slot(0, generation: 3),
      .slot(0, generation: good, ring: 2), .slot(0, generation: good, byteCount: 4097),
      .slot(0, generation: good, byteCount: 2049),
    ]
    for (index, frame) in wrong.enumerated() { try client.send(frame, id: UInt64(100 + index)) }
    try client.send(FrameMessage.slot(0, generation: good), id: 200, body: [1])
    // Of another generation than the slot's: torn, in whichever direction.
    for (index, generation) in [good - 2, good + 2, 1 << 62].enumerated() {
      try client.send(FrameMessage.slot(0, generation: generation), id: 300 + generation)
      #expect(
        server.eventually {
          let accounting = server.server.accounting
          return accounting.received == wrong.count + 2 + index && accounting.pending == 0
        })
    }
    try client.send(FrameMessage.slot(0, generation: good), id: 9)
    client.closeSending()
    let messages = try client.readToEnd()
    let drops = try messages.filter { $0.header.kind == MessageKind.dropped.rawValue }
      .map { ($0.header.correlationID, try DroppedMessage(JSONFields($0.json))) }
    #expect(drops.count == wrong.count + 4)
    for (id, drop) in drops {
      #expect(drop.reason == (id >= 300 ? .torn : .invalid), "\(id): \(drop.message)")
    }
    let result = messages.first { $0.header.kind == MessageKind.result.rawValue }
    #expect(result?.header.correlationID == 9)
  }

  @Test(arguments: [FrameMessage.Encoding.jpeg, gray])
  func areDroppedWhenTheClientWritesBeforeTheAnswer(
    encoding: FrameMessage.Encoding
  ) throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let memory = try OfferedMemory(.good)
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "impatient"))
    try client.send(OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000), id: 2)
    try client.offer([try #require(memory.file).number])
    // The first is with the worker, the second waits.
    for slot in 0..<2 {
      try client.send(
        FrameMessage.slot(
          slot, generation: memory.write("picture", slot: slot), encoding: encoding),
        id: UInt64(10 + slot))
      #expect(server.eventually { server.server.accounting.received == slot + 1 })
      Thread.sleep(forTimeInterval: 0.05)
    }
    for slot in 0..<2 { _ = memory.write("garbage", slot: slot) }
    gate.set()
    #expect(server.eventually { server.server.accounting.pending == 0 })
    client.closeSending()
    let messages = try client.readToEnd()
    let torn = try messages.filter { $0.header.kind == MessageKind.dropped.rawValue }
      .filter { try DroppedMessage(JSONFields($0.json)).reason == .torn }
      .map(\.header.correlationID)
    // A JPEG in work was copied before, and is whole.
    #expect(torn == (encoding == .jpeg ? [11] : [10, 11]))
  }

  @Test func ofTwoStreamsInOneSlotAreReadOrTornButNeverMixedUp() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let memory = try OfferedMemory(.good)
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "twins"))
    for id in 2...3 {
      let name = "s\(id)"
      try client.send(
        OpenStreamMessage(name: name, deadlineMilliseconds: 60_000), id: UInt64(id))
    }
    try client.offer([try #require(memory.file).number])
    let first = memory.write("picture")
    try client.send(FrameMessage.slot(0, generation: first, stream: 1), id: 10)
    #expect(server.eventually { server.server.accounting.received == 1 })
    Thread.sleep(forTimeInterval: 0.05)
    let second = memory.write("picture")
    try client.send(FrameMessage.slot(0, generation: second, stream: 2), id: 11)
    #expect(server.eventually { server.server.accounting.received == 2 })
    gate.set()
    #expect(server.eventually { server.server.accounting.pending == 0 })
    let total = server.server.accounting
    #expect(total[.torn] == 1 && total.answered == 1)
  }

  @Test func thatLoseTheirPlaceAreNeverRead() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    let ring = try FrameRing(slots: 3, slotByteCount: 4096)
    try connection.openRing(ring)
    var ids: [UInt64] = []
    for number in 1...3 {
      let slot = try #require(ring.take())
      // Were it read, the frame would be invalid and not superseded.
      slot.memory.copyBytes(from: (number == 2 ? "bad 123" : "picture").utf8)
      ids.append(
        try connection.send(
          FrameMessage(stream: stream, encoding: RingFrameTests.gray), in: slot, of: ring,
          byteCount: 7))
      #expect(server.eventually { server.server.accounting.received == number })
      if number == 1 { Thread.sleep(forTimeInterval: 0.05) }
    }
    #expect(drop(of: try connection.reply(to: ids[1]))?.reason == .superseded)
    #expect(ring.freeSlots == 1)
    gate.set()
    for id in [ids[0], ids[2]] { #expect(result(of: try connection.reply(to: id)) != nil) }
    #expect(ring.freeSlots == 3)
  }

  @Test func areAnsweredAfterTheirRingWasClosed() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    let ring = try FrameRing(slots: 2, slotByteCount: 4096)
    try connection.openRing(ring)
    let slot = try #require(ring.take())
    slot.memory.copyBytes(from: "picture".utf8)
    let frame = FrameMessage(stream: stream, encoding: RingFrameTests.gray)
    let id = try connection.send(frame, in: slot, of: ring, byteCount: 7)
    try connection.closeRing(ring)
    #expect(ring.number == nil)
    let late = try #require(ring.take())
    #expect { try connection.send(frame, in: late, of: ring, byteCount: 7) } throws: {
      ($0 as? ClientError)?.code == .connectionLost
    }
    gate.set()
    #expect(result(of: try connection.reply(to: id)) != nil)
    #expect(ring.freeSlots == 2)
    #expect { try connection.request(CloseRingMessage(ring: 1)) } throws: {
      ($0 as? ClientError)?.code == .refused(.outOfOrder)
    }
  }

  @Test func areAccountedExactlyWhileSlotsAreReusedUnderOverload() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(duration: .milliseconds(2))])
    let connection = try server.connect()
    let stream = try connection.openStream(
      OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000)
    ).stream
    let ring = try FrameRing(slots: 6, slotByteCount: 4096)
    try connection.openRing(ring)
    let sender = DedicatedThread(name: "sender") {
      var sent = 0
      while sent < 500 {
        guard let slot = ring.take() else {
          Thread.sleep(forTimeInterval: 0.0005)
          continue
        }
        slot.memory.copyBytes(from: "picture".utf8)
        _ = try? connection.send(
          FrameMessage(stream: stream, encoding: RingFrameTests.gray), in: slot, of: ring,
          byteCount: 7)
        sent += 1
      }
      _ = try? connection.send(CloseStreamMessage(stream: stream))
    }
    var answers = 0
    while true {
      let reply = try connection.receive().reply
      if case .streamClosed(let closed) = reply {
        sender.join()
        let accounting = closed.accounting
        #expect(accounting.received == 500 && answers == 500)
        #expect(accounting.answered + accounting[.superseded] + accounting[.quota] == 500)
        #expect(accounting[.torn] == 0 && ring.freeSlots == 6)
        return
      }
      answers += 1
    }
  }
}
