// Four lanes at a time: the standard library inlines these conversions at this width and calls a
// function for each vector at wider ones.

/// Four bytes as floats.
@inline(__always)
func widened(_ bytes: SIMD4<UInt8>) -> SIMD4<Float> {
  SIMD4<Float>(SIMD4<Int32>(truncatingIfNeeded: bytes))
}

/// Stores four floats at any alignment.
@inline(__always)
func store(_ values: SIMD4<Float>, _ destination: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(destination).storeBytes(of: values, as: SIMD4<Float>.self)
}

/// Loads a vector of bytes at any alignment.
@inline(__always)
func load<Vector: BitwiseCopyable>(_ source: UnsafePointer<UInt8>, as type: Vector.Type) -> Vector {
  UnsafeRawPointer(source).loadUnaligned(as: type)
}

/// Loads four floats at any alignment.
@inline(__always)
func load(_ source: UnsafePointer<Float>) -> SIMD4<Float> {
  UnsafeRawPointer(source).loadUnaligned(as: SIMD4<Float>.self)
}
