/// Conversions between element types, over whole arrays.
enum ElementConversion {
  /// Reads elements of any type as single-precision numbers.
  ///
  /// - Parameters:
  ///   - bytes: The elements, little-endian, of any alignment.
  ///   - elementType: Their type.
  ///   - destination: Room for as many.
  static func toFloats(
    _ bytes: UnsafeRawBufferPointer, _ elementType: ElementType,
    _ destination: UnsafeMutableBufferPointer<Float>
  ) {
    let count = bytes.count / elementType.byteCount
    precondition(destination.count >= count, "the destination holds \(destination.count)")
    func each<Stored>(_ type: Stored.Type, _ convert: (Stored) -> Float) {
      for index in 0..<count {
        destination[index] = convert(
          bytes.loadUnaligned(fromByteOffset: index &* MemoryLayout<Stored>.size, as: type))
      }
    }
    switch elementType {
    case .float32: UnsafeMutableRawBufferPointer(destination).copyMemory(from: bytes)
    case .float16: each(UInt16.self) { Float(float16Bits: $0) }
    case .bfloat16: each(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .float64: each(Double.self) { Float($0) }
    case .uint8, .bool: each(UInt8.self) { Float($0) }
    case .int8: each(Int8.self) { Float($0) }
    case .uint16: each(UInt16.self) { Float($0) }
    case .int16: each(Int16.self) { Float($0) }
    case .uint32: each(UInt32.self) { Float($0) }
    case .int32: each(Int32.self) { Float($0) }
    case .uint64: each(UInt64.self) { Float($0) }
    case .int64: each(Int64.self) { Float($0) }
    }
  }
}
