/// A set of labels of a label map, 1 to 255.
struct LabelSet: BitwiseCopyable {
  private var bits = SIMD4<UInt64>(repeating: 0)

  var isEmpty: Bool { bits == SIMD4(repeating: 0) }

  func contains(_ label: UInt8) -> Bool {
    label != 0 && bits[Int(label >> 6)] >> UInt64(label & 63) & 1 == 1
  }

  mutating func insert(_ label: UInt8) {
    bits[Int(label >> 6)] |= 1 << UInt64(label & 63)
  }
}
