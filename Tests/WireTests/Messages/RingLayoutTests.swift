import Testing
import Wire

@Suite("A ring's layout")
struct RingLayoutTests {
  @Test func putsGenerationsIntoThePageBeforeTheSlots() throws {
    let layout = try #require(RingLayout(slots: 64, slotByteCount: 8192))
    #expect(layout.byteCount == 4096 + 64 * 8192)
    #expect(layout.generationOffset(of: 0) == 0 && layout.generationOffset(of: 63) == 4032)
    #expect(layout.offset(of: 0) == 4096 && layout.offset(of: 63) == 4096 + 63 * 8192)
    #expect(layout.offset(of: 63) + layout.slotByteCount == layout.byteCount)
  }

  @Test(arguments: [
    (0, 4096), (65, 4096), (-1, 4096), (1, 0), (1, -4096), (1, 4095), (1, 4097), (1, 1 << 32),
    (64, Int.max), (Int.max, 4096),
  ])
  func isNoneForImpossibleMeasures(slots: Int, slotByteCount: Int) {
    #expect(RingLayout(slots: slots, slotByteCount: slotByteCount) == nil)
  }
}
