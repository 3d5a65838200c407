extension Tensor {
  /// Makes a single-precision tensor.
  ///
  /// - Parameters:
  ///   - shape: The extents.
  ///   - values: The elements in row-major order, as many as the shape has.
  public convenience init(shape: Shape, float32 values: [Float]) {
    precondition(
      values.count == shape.elementCount, "\(shape) takes \(shape.elementCount) elements")
    self.init(shape: shape, elementType: .float32)
    _ = float32.update(from: values)
  }

  /// Writes the elements, converted to single precision, into `destination`.
  ///
  /// - Parameter destination: Room for as many elements as the shape has.
  public func copyFloats(to destination: UnsafeMutableBufferPointer<Float>) {
    precondition(
      destination.count >= shape.elementCount, "the destination holds \(destination.count)")
    ElementConversion.toFloats(
      UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<byteCount]), elementType,
      destination)
  }

  /// Fills a floating-point tensor from single-precision values, rounded to nearest even.
  ///
  /// - Parameter source: As many values as the shape has. The tensor is float32, float16 or
  ///   bfloat16.
  public func setFloats(from source: UnsafeBufferPointer<Float>) {
    precondition(source.count == shape.elementCount, "the source holds \(source.count)")
    switch elementType {
    case .float32: _ = float32.update(from: source)
    case .float16:
      let bits = bits16
      for (index, value) in source.enumerated() { bits[index] = value.float16Bits }
    case .bfloat16:
      let bits = bits16
      for (index, value) in source.enumerated() { bits[index] = value.bfloat16Bits }
    default: preconditionFailure("\(elementType) cannot be filled from single precision")
    }
  }
}

extension Float {
  /// The number whose half-precision representation is `bits`.
  public init(float16Bits bits: UInt16) {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1F
    let fraction = UInt32(bits & 0x3FF)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      self = sign == 0 ? magnitude : -magnitude
    case 0x1F: self.init(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: self.init(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest half-precision number, ties to even; infinite beyond its range.
  public var float16Bits: UInt16 {
    let sign = UInt16(truncatingIfNeeded: bitPattern >> 16) & 0x8000
    guard !isNaN else { return sign | 0x7E00 }
    let magnitude = magnitude
    guard magnitude < 65520 else { return sign | 0x7C00 }
    guard magnitude >= 0x1p-14 else {
      // Subnormal halves are multiples of 2^-24.
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let bits = magnitude.bitPattern
    let rounded = bits + 0xFFF + ((bits >> 13) & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded >> 13) &- (112 << 10))
  }

  /// The nearest bfloat16 number, ties to even.
  public var bfloat16Bits: UInt16 {
    guard !isNaN else { return UInt16(truncatingIfNeeded: bitPattern >> 16) | 0x0040 }
    return UInt16(truncatingIfNeeded: (bitPattern + 0x7FFF + ((bitPattern >> 16) & 1)) >> 16)
  }
}
