import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("A session lets go of what it was given")
struct RingLeakTests {
  /// Waits until nothing of this process holds the memory, but for a mapping of the test's own.
  private func expectReleased(
    _ memory: OfferedMemory, by server: RunningServer, _ remark: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    memory.closeDescriptor()
    let own = memory.mapping == nil ? 0 : 1
    let isReleased = server.eventually { memory.openDescriptors == 0 && memory.mappings == own }
    #expect(
      isReleased,
      "\(remark): \(memory.openDescriptors) descriptors, \(memory.mappings - own) mappings left",
      sourceLocation: sourceLocation)
  }

  @Test func closesTheDescriptorOfARingThatIsMappedAndUnmapsItAfterwards() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let memory = try OfferedMemory(.good)
    let client = try RawClient(path: server.socketPath)
    try client.send(HelloMessage(client: "ring"))
    try client.offer([try #require(memory.file).number])
    #expect(server.eventually { memory.mappings == 2 })
    memory.closeDescriptor()
    #expect(server.eventually { memory.openDescriptors == 0 })
    client.closeSending()
    _ = try client.readToEnd()
    expectReleased(memory, by: server, "after the session")
  }

  @Test func releasesARingWhenItIsClosed() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    for preparation in [OfferedMemory.Preparation.good, .sparse] {
      let memory = try OfferedMemory(preparation)
      let client = try RawClient(path: server.socketPath)
      try client.send(HelloMessage(client: "ring"))
      try client.offer([try #require(memory.file).number])
      try client.send(CloseRingMessage(ring: 1), id: 6)
      expectReleased(memory, by: server, "\(preparation) after close_ring")
    }
  }

  @Test func closesEverythingThatAHostileClientSends() throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer()])
    let memory = try OfferedMemory(.unsealed)
    let number = try #require(memory.file).number
    for count in [1, 2, 3, 250] {
      let client = try RawClient(path: server.socketPath)
      try client.send(HelloMessage(client: "hostile"))
      // A thousand refused rings, or messages with too many: until the daemon hangs up.
      for id in 0..<1000 {
        let descriptors = Array(repeating: number, count: count)
        guard (try? client.offer(descriptors, id: UInt64(id))) != nil else { break }
      }
    }
    // One that goes in the middle of a message that carries a descriptor.
    do {
      let client = try RawClient(path: server.socketPath)
      try client.send(HelloMessage(client: "hostile"))
      var encoder = MessageEncoder()
      encoder.encode(OpenRingMessage(slots: 4, slotByteCount: 4096), correlationID: 1)
      try client.send(Array(encoder.bytes.dropLast(3)), descriptors: [number])
    }
    expectReleased(memory, by: server, "after hostile clients")
  }

  @Test func keepsTheMemoryOfAClientThatDiesUntilItsFrameIsDone() throws {
    let gate = Flag()
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(gate: gate)])
    let memory = try OfferedMemory(.good)
    do {
      let client = try RawClient(path: server.socketPath)
      try client.send(HelloMessage(client: "mortal"))
      try client.send(OpenStreamMessage(name: "a", deadlineMilliseconds: 60_000), id: 2)
      try client.offer([try #require(memory.file).number])
      for slot in 0..<4 {
        let generation = memory.write("picture", slot: slot)
        try client.send(FrameMessage.slot(slot, generation: generation), id: UInt64(10 + slot))
      }
      #expect(server.eventually { server.server.accounting.received == 4 })
    }
    memory.closeDescriptor()
    // The session is gone; the worker still holds the frame that it waits with.
    let isClosed = server.eventually {
      server.log.withLock { $0.contains { $0.contains("session_closed") } }
    }
    #expect(isClosed)
    #expect(memory.mappings == 2)
    gate.set()
    #expect(server.eventually { server.server.accounting.pending == 0 })
    expectReleased(memory, by: server, "after the frame")
  }
}

extension FrameMessage {
  /// A JPEG of seven bytes, or of so many, in a slot of the first ring, for the first stream.
  static func slot(
    _ index: Int, generation: UInt64, ring: Int = 1, byteCount: Int = 7, stream: Int = 1,
    encoding: Encoding = .raw(.init(format: "gray8", width: 7, height: 1))
  ) -> FrameMessage {
    FrameMessage(
      stream: stream, encoding: encoding,
      slot: .init(ring: ring, index: index, byteCount: byteCount, generation: generation))
  }
}
