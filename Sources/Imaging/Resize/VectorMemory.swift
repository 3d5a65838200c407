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
