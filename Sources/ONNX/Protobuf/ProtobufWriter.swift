import Tensors

/// Writes protobuf messages as a row of parts, so that large tensors are never copied.
struct ProtobufWriter {
  /// A stretch of the message.
  enum Part {
    case bytes([UInt8])
    case elements(ConstantTensor)
  }

  private(set) var parts: [Part] = []
  /// Bytes written so far, those of tensors included.
  private(set) var byteCount = 0
  private var pending: [UInt8] = []

  /// Tensors of fewer bytes are copied among the rest.
  private static let copyLimit = 4096

  mutating func integer(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func float(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { append($0) }
  }

  mutating func text(_ field: Int, _ value: String) {
    bytes(field, Array(value.utf8))
  }

  mutating func bytes(_ field: Int, _ value: [UInt8]) {
    key(field, wireType: 2)
    varint(UInt64(value.count))
    value.withUnsafeBytes { append($0) }
  }

  mutating func integers(_ field: Int, _ values: [Int]) {
    guard !values.isEmpty else { return }
    message(field) { writer in
      for value in values { writer.varint(UInt64(bitPattern: Int64(value))) }
    }
  }

  mutating func floats(_ field: Int, _ values: [Float]) {
    guard !values.isEmpty else { return }
    message(field) { writer in
      for value in values {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { writer.append($0) }
      }
    }
  }

  /// The elements of a tensor as a field of bytes.
  mutating func elements(_ field: Int, _ tensor: ConstantTensor) {
    key(field, wireType: 2)
    varint(UInt64(tensor.byteCount))
    guard tensor.byteCount >= ProtobufWriter.copyLimit else {
      tensor.withBytes { append($0) }
      return
    }
    flush()
    parts.append(.elements(tensor))
    byteCount += tensor.byteCount
  }

  /// A message within this one.
  mutating func message(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    inner.flush()
    key(field, wireType: 2)
    varint(UInt64(inner.byteCount))
    for part in inner.parts {
      switch part {
      case .bytes(let bytes): bytes.withUnsafeBytes { append($0) }
      case .elements(let tensor):
        flush()
        parts.append(.elements(tensor))
        byteCount += tensor.byteCount
      }
    }
  }

  /// Ends the message; `parts` is whole afterwards.
  mutating func flush() {
    guard !pending.isEmpty else { return }
    parts.append(.bytes(pending))
    pending = []
  }

  private mutating func key(_ field: Int, wireType: UInt64) {
    varint(UInt64(field) << 3 | wireType)
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      pending.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      byteCount += 1
      rest >>= 7
    }
    pending.append(UInt8(rest))
    byteCount += 1
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    pending.append(contentsOf: bytes)
    byteCount += bytes.count
  }
}
