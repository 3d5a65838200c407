import Base
import Testing
import Wire

@Suite("Contour codec")
struct ContourCodecTests {
  @Test func pointsReadBackEqual() throws {
    let seed: UInt64 = 41
    var generator = SeededGenerator(seed: seed)
    for count in [0, 1, 2, 3, 500] {
      let points = (0..<count).map { _ in
        FramePoint(
          x: .random(in: 0...UInt16.max, using: &generator),
          y: .random(in: 0...UInt16.max, using: &generator))
      }
      var bytes: [UInt8] = [0xEE]
      for point in points { ContourCodec.append(point, to: &bytes) }
      #expect(bytes.count == 1 + count * ContourCodec.bytesPerPoint)
      #expect(try ContourCodec.decode(bytes.dropFirst()) == points, "seed \(seed)")
    }
  }

  @Test func writesXThenYLowestByteFirst() throws {
    var bytes: [UInt8] = []
    ContourCodec.append(FramePoint(x: 0x0102, y: 0xFFFE), to: &bytes)
    #expect(bytes == [0x02, 0x01, 0xFE, 0xFF])
  }

  @Test(arguments: [1, 2, 3, 5, 7, 401])
  func refusesBytesThatAreNoWholePoints(count: Int) {
    let bytes = [UInt8](repeating: 1, count: count)
    #expect(throws: WireError(.malformed, "")) { try ContourCodec.decode(bytes[...]) }
  }
}
