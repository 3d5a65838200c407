/// The type of a tensor's elements.
public enum ElementType: String, CaseIterable, Sendable {
  /// IEEE 754 single precision.
  case float32
  /// IEEE 754 half precision.
  case float16
  /// The upper half of a single-precision number: 8 exponent bits, 7 fraction bits.
  case bfloat16
  /// Unsigned 8-bit integer.
  case uint8
  /// Signed 64-bit integer.
  case int64

  /// Bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .float16, .bfloat16: 2
    case .float32: 4
    case .int64: 8
    }
  }
}
