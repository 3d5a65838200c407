import Tensors
import Testing

@Suite struct FloatFormatTests {
  @Test func everyHalfComesBack() {
    for bits in 0...UInt16.max {
      let value = Float(float16Bits: bits)
      if value.isNaN {
        #expect(Float(float16Bits: value.float16Bits).isNaN)
      } else {
        #expect(value.float16Bits == bits)
      }
    }
  }

  @Test func halvesAgreeWithTheProcessor() {
    #if arch(arm64) || arch(x86_64)
      for step in 0..<4096 {
        // All magnitudes, with fractions that need rounding.
        let value = Float(bitPattern: UInt32(step) &* 0x0010_2347)
        guard !value.isNaN else { continue }
        #expect(value.float16Bits == Float16(value).bitPattern, "\(value)")
      }
    #endif
  }

  @Test(
    arguments: [
      (Float(1), 0x3F80), (1.00390625, 0x3F80), (1.01171875, 0x3F82), (-.infinity, 0xFF80),
      (.greatestFiniteMagnitude, 0x7F80), (0x1p-133, 0x0001),
    ] as [(Float, UInt16)])
  func bfloat16RoundsToEven(value: Float, bits: UInt16) {
    #expect(value.bfloat16Bits == bits)
  }

  @Test func bfloat16KeepsNaN() {
    #expect(Float(bitPattern: UInt32(Float.nan.bfloat16Bits) << 16).isNaN)
    #expect(Float(bitPattern: UInt32(Float(bitPattern: 0x7F80_0001).bfloat16Bits) << 16).isNaN)
  }

  @Test(arguments: [ElementType.float32, .float16, .bfloat16])
  func floatsGoInAndOut(type: ElementType) {
    let tensor = Tensor(shape: [2, 2], elementType: type)
    let values: [Float] = [0, -1.5, 256, 0.15625]
    values.withUnsafeBufferPointer { tensor.setFloats(from: $0) }
    var copy = [Float](repeating: .nan, count: 4)
    copy.withUnsafeMutableBufferPointer { tensor.copyFloats(to: $0) }
    #expect(copy == values)
  }

  @Test func integersComeOutAsFloats() {
    let bytes = Tensor(shape: [3], elementType: .uint8)
    _ = bytes.uint8.update(from: [0, 7, 255])
    let longs = Tensor(shape: [3], elementType: .int64)
    _ = longs.int64.update(from: [-1, 0, 1 << 40])
    var copy = [Float](repeating: .nan, count: 3)
    copy.withUnsafeMutableBufferPointer { bytes.copyFloats(to: $0) }
    #expect(copy == [0, 7, 255])
    copy.withUnsafeMutableBufferPointer { longs.copyFloats(to: $0) }
    #expect(copy == [-1, 0, 0x1p40])
  }
}
