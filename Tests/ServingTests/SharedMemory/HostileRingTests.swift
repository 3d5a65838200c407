import Base
import Client
import Foundation
import Serving
import Testing
import Wire

@Suite("A client that does what it likes with rings")
struct HostileRingTests {
  /// Messages in any order, with and without descriptors, right and wrong numbers, and writes to
  /// slots at any time: the session may end, the server must not, and every frame has one fate.
  @Test(arguments: 1...6)
  func costsNobodyElseAnything(seed: UInt64) throws {
    let server = try RunningServer(analyzers: [ScriptedAnalyzer(), ScriptedAnalyzer()])
    var generator = SeededGenerator(seed: seed)
    let memories = try [OfferedMemory.Preparation.good, .good, .sparse, .unsealed].map {
      try OfferedMemory($0)
    }
    let bystander = try server.connect()
    let stream = try bystander.openStream(
      OpenStreamMessage(name: "bystander", deadlineMilliseconds: 60_000)
    ).stream
    let ring = try FrameRing(slots: 2, slotByteCount: 4096)
    try bystander.openRing(ring)
    for _ in 0..<12 {
      let client = try RawClient(path: server.socketPath)
      try client.send(HelloMessage(client: "hostile"))
      try client.send(
        OpenStreamMessage(name: "hostile", deadlineMilliseconds: 60_000), id: 2)
      for id in 0..<40 {
        guard (try? act(client, memories, id: UInt64(100 + id), &generator)) != nil else { break }
      }
      // Some say goodbye, some are gone at once.
      if Bool.random(using: &generator) {
        client.closeSending()
        _ = try client.readToEnd()
      }
    }
    let slot = try #require(ring.take())
    slot.memory.copyBytes(from: "picture".utf8)
    let id = try bystander.send(
      FrameMessage(stream: stream, encoding: .jpeg), in: slot, of: ring, byteCount: 7)
    guard case .result = try bystander.reply(to: id) else {
      Issue.record("seed \(seed): the bystander got no result")
      return
    }
    #expect(server.eventually { server.server.accounting.pending == 0 }, "seed \(seed)")
    let total = server.server.accounting
    #expect(total.received == total.answered + total.droppedTotal, "seed \(seed)")
    for memory in memories {
      memory.closeDescriptor()
      let own = memory.mapping == nil ? 0 : 1
      #expect(
        server.eventually { memory.openDescriptors == 0 && memory.mappings == own },
        "seed \(seed): something of \(memory.name) is held")
    }
  }

  private func act(
    _ client: RawClient, _ memories: [OfferedMemory], id: UInt64,
    _ generator: inout SeededGenerator
  ) throws {
    let memory = memories[Int.random(in: 0..<memories.count, using: &generator)]
    let slot = Int.random(in: 0...5, using: &generator)
    let ring = Int.random(in: 1...5, using: &generator)
    switch Int.random(in: 0..<20, using: &generator) {
    case 0...3:
      guard let number = memory.file?.number else { return }
      try client.offer(
        [number], slots: Int.random(in: 1...6, using: &generator),
        slotByteCount: [4096, 4096, 8192, 4097].randomElement(using: &generator) ?? 4096, id: id)
    case 4: try client.send(CloseRingMessage(ring: ring), id: id)
    case 5: _ = memory.write("garbage", slot: min(slot, 3))
    case 6:
      guard let number = memory.file?.number, Bool.random(using: &generator) else { return }
      try client.offer([number, number], id: id)
    case 7: try client.offer([], id: id)
    default:
      let generation = memory.write("picture", slot: min(slot, 3))
      let offset = [0, 0, 0, 1, 2].randomElement(using: &generator) ?? 0
      let encoding: FrameMessage.Encoding =
        Bool.random(using: &generator)
        ? .jpeg : .raw(.init(format: "gray8", width: 7, height: 1))
      try client.send(
        FrameMessage.slot(
          slot, generation: generation + UInt64(offset), ring: ring,
          byteCount: [7, 7, 4096, 9000].randomElement(using: &generator) ?? 7, encoding: encoding),
        id: id)
    }
  }
}
