internal import Tensors

extension ConstantTensor {
  /// Whether no element is NaN or infinite; whole numbers never are.
  var isFinite: Bool {
    guard elementType == .float32 else { return true }
    return withBytes { bytes in
      let elements = bytes.withMemoryRebound(to: UInt32.self) { $0 }
      // All bits of the exponent are set; a sum without a branch is many times faster than a search.
      return elements.reduce(0) { $0 | ($1 & 0x7F80_0000 == 0x7F80_0000 ? 1 : 0) } == 0
    }
  }
}
