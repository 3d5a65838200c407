/// Reads the fields of one protobuf message from bytes that nobody vouches for.
///
/// Source: the encoding chapter of the Protocol Buffers documentation. Groups, which ONNX does not
/// use, are refused.
struct ProtobufReader {
  /// A field's number and value.
  struct Field {
    let number: Int
    let value: Value
  }

  /// A field's value as its wire type gives it.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(UnsafeRawBufferPointer)
    case fixed32(UInt32)
  }

  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// The next field; nil at the message's end.
  mutating func next() throws(ONNXError) -> Field? {
    guard position < bytes.count else { return nil }
    let key = try varint()
    guard let number = Int(exactly: key >> 3), (1...536_870_911).contains(number) else {
      throw ONNXError(.malformed, "a field has the number \(key >> 3)")
    }
    switch key & 7 {
    case 0: return Field(number: number, value: .varint(try varint()))
    case 1: return Field(number: number, value: .fixed64(try fixed(UInt64.self)))
    case 2:
      let length = try varint()
      guard length <= UInt64(bytes.count - position) else {
        throw ONNXError(.malformed, "field \(number) ends beyond the bytes that there are")
      }
      let part = UnsafeRawBufferPointer(rebasing: bytes[position..<position + Int(length)])
      position += Int(length)
      return Field(number: number, value: .bytes(part))
    case 5: return Field(number: number, value: .fixed32(try fixed(UInt32.self)))
    default: throw ONNXError(.malformed, "field \(number) has wire type \(key & 7)")
    }
  }

  /// A packed or single varint's values.
  static func varints(_ value: Value, _ append: (UInt64) -> Void) throws(ONNXError) {
    switch value {
    case .varint(let one): append(one)
    case .bytes(let packed):
      var reader = ProtobufReader(packed)
      while reader.position < packed.count { append(try reader.varint()) }
    case .fixed64, .fixed32: throw ONNXError(.malformed, "a list of integers has fixed-size ones")
    }
  }

  /// Packed or single 32-bit values.
  static func fixed32s(_ value: Value, _ append: (UInt32) -> Void) throws(ONNXError) {
    switch value {
    case .fixed32(let one): append(one)
    case .bytes(let packed):
      var reader = ProtobufReader(packed)
      while reader.position < packed.count { append(try reader.fixed(UInt32.self)) }
    case .varint, .fixed64: throw ONNXError(.malformed, "a list of floats has other values")
    }
  }

  /// Packed or single 64-bit values.
  static func fixed64s(_ value: Value, _ append: (UInt64) -> Void) throws(ONNXError) {
    switch value {
    case .fixed64(let one): append(one)
    case .bytes(let packed):
      var reader = ProtobufReader(packed)
      while reader.position < packed.count { append(try reader.fixed(UInt64.self)) }
    case .varint, .fixed32: throw ONNXError(.malformed, "a list of doubles has other values")
    }
  }

  private mutating func varint() throws(ONNXError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      guard shift < 63 || byte <= 1 else { break }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw ONNXError(.malformed, "a number of over 64 bits, or cut off")
  }

  private mutating func fixed<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(ONNXError) -> Integer {
    let size = MemoryLayout<Integer>.size
    guard bytes.count - position >= size else {
      throw ONNXError(.malformed, "a number of \(size) bytes is cut off")
    }
    defer { position += size }
    return Integer(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: type))
  }
}

extension ProtobufReader.Value {
  /// The value of a signed or enumerated field.
  func integer() throws(ONNXError) -> Int {
    guard case .varint(let bits) = self else {
      throw ONNXError(.malformed, "an integer field holds something else")
    }
    return Int(Int64(bitPattern: bits))
  }

  /// The bytes of a string, bytes or message field.
  func content() throws(ONNXError) -> UnsafeRawBufferPointer {
    guard case .bytes(let bytes) = self else {
      throw ONNXError(.malformed, "a field of bytes holds a number")
    }
    return bytes
  }

  /// The text of a string field.
  func text() throws(ONNXError) -> String {
    guard let text = String(validating: try content(), as: UTF8.self) else {
      throw ONNXError(.malformed, "a text field is not UTF-8")
    }
    return text
  }

  /// The value of a float field.
  func float() throws(ONNXError) -> Float {
    guard case .fixed32(let bits) = self else {
      throw ONNXError(.malformed, "a float field holds something else")
    }
    return Float(bitPattern: bits)
  }
}
