/// The type of a tensor's elements.
public enum ElementType: String, CaseIterable, Sendable {
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 half precision.
  case float16
  /// The upper half of a single-precision number: 8 exponent bits, 7 fraction bits.
  case bfloat16
  /// IEEE 754 double precision.
  case float64
  /// Unsigned 8-bit integer.
  case uint8
  /// Signed 8-bit integer.
  case int8
  /// Unsigned 16-bit integer.
  case uint16
  /// Signed 16-bit integer.
  case int16
  /// Unsigned 32-bit integer.
  case uint32
  /// Signed 32-bit integer.
  case int32
  /// Unsigned 64-bit integer.
  case uint64
  /// Signed 64-bit integer.
  case int64
  /// One byte, 0 or 1.
  case bool

  /// Bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .float16, .bfloat16, .uint16, .int16: 2
    case .float32, .uint32, .int32: 4
    case .float64, .uint64, .int64: 8
    }
  }

  /// Whether elements are floating-point numbers.
  public var isFloatingPoint: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64: true
    case .uint8, .int8, .uint16, .int16, .uint32, .int32, .uint64, .int64, .bool: false
    }
  }
}
