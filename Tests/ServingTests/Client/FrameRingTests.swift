import Base
import Client
import Testing
import Wire

@Suite("A client's ring")
struct FrameRingTests {
  @Test func givesEachSlotOnceUntilItIsGivenBack() throws {
    let ring = try FrameRing(slots: 3, slotByteCount: 4097)
    #expect(ring.layout.slotByteCount == 8192)
    let slots = try (0..<3).map { _ in try #require(ring.take()) }
    #expect(Set(slots.map(\.index)) == [0, 1, 2])
    #expect(ring.take() == nil)
    for slot in slots {
      #expect(slot.memory.count == 8192)
      #expect(Int(bitPattern: slot.memory.baseAddress) % 4096 == 0)
    }
    ring.giveBack(slots[1])
    ring.giveBack(slots[1])
    #expect(ring.freeSlots == 1)
    #expect(ring.take()?.index == slots[1].index)
    #expect(ring.take() == nil)
  }

  @Test(arguments: [(0, 4096), (65, 4096), (1, 1 << 33)])
  func refusesImpossibleMeasures(slots: Int, byteCount: Int) {
    #expect { try FrameRing(slots: slots, slotByteCount: byteCount) } throws: {
      ($0 as? ClientError)?.code == .noMemory
    }
  }
}

@Suite("Waits between attempts")
struct BackoffTests {
  @Test func growToTheLimitAndStartAgain() {
    var backoff = Backoff(shortest: .milliseconds(50), longest: .seconds(1), seed: 5)
    var bound = Duration.milliseconds(50)
    for _ in 0..<10 {
      let wait = backoff.next()
      #expect(wait >= bound / 2 && wait <= bound)
      bound = min(bound * 2, .seconds(1))
    }
    backoff.reset()
    #expect(backoff.next() <= .milliseconds(50))
  }

  @Test func differBetweenClients() {
    let waits = (0..<20).map { seed in
      var backoff = Backoff(seed: UInt64(seed))
      return backoff.next()
    }
    #expect(Set(waits).count > 15)
  }
}
