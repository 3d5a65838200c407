/// A dense array in row-major order whose memory never moves.
///
/// The memory is aligned to 64 bytes, so that vector code and runtimes can use it as it is.
/// A tensor is a mutable buffer with reference semantics: whoever owns it decides when it may be
/// written. It is not synchronised.
///
/// The buffers that it gives out do not keep it alive: hold the tensor in a variable, not in a
/// temporary (`makeTensor().float32` is a buffer that is gone already), nor only in an array, which
/// is released after its own last use, before the buffer of `tensors[0].float32` is read. Where the
/// elements are few, ``float32Values()`` copies them and needs no such care.
public final class Tensor: @unchecked Sendable {
  // Unchecked because a tensor is handed from one thread to the next by its owner (a pipeline
  // slot), which never lets two threads touch it at once.

  /// The extents.
  public let shape: Shape
  /// The type of the elements.
  public let elementType: ElementType
  /// All bytes of the tensor; valid while the tensor lives.
  public let bytes: UnsafeMutableRawBufferPointer

  /// Allocates a tensor filled with zero bytes.
  public init(shape: Shape, elementType: ElementType) {
    self.shape = shape
    self.elementType = elementType
    let byteCount = shape.elementCount * elementType.byteCount
    // At least one vector's worth, so that an empty tensor still has an address.
    bytes = .allocate(byteCount: max(byteCount, 64), alignment: 64)
    bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit {
    bytes.deallocate()
  }

  /// The number of bytes that the elements take.
  public var byteCount: Int { shape.elementCount * elementType.byteCount }

  /// The elements as single-precision numbers; valid while the tensor lives.
  public var float32: UnsafeMutableBufferPointer<Float> {
    elements(as: Float.self, expecting: .float32)
  }

  /// A copy of the elements as single-precision numbers.
  public func float32Values() -> [Float] {
    withExtendedLifetime(self) { Array(float32) }
  }

  /// The elements as bytes; valid while the tensor lives.
  public var uint8: UnsafeMutableBufferPointer<UInt8> {
    elements(as: UInt8.self, expecting: .uint8)
  }

  /// The elements as 64-bit integers; valid while the tensor lives.
  public var int64: UnsafeMutableBufferPointer<Int64> {
    elements(as: Int64.self, expecting: .int64)
  }

  /// The bit patterns of float16 or bfloat16 elements; valid while the tensor lives.
  public var bits16: UnsafeMutableBufferPointer<UInt16> {
    precondition(
      elementType == .float16 || elementType == .bfloat16,
      "the tensor holds \(elementType), not 16-bit floating point")
    return UnsafeMutableBufferPointer(
      start: bytes.baseAddress?.assumingMemoryBound(to: UInt16.self), count: shape.elementCount)
  }

  private func elements<Element>(
    as type: Element.Type, expecting expected: ElementType
  ) -> UnsafeMutableBufferPointer<Element> {
    precondition(elementType == expected, "the tensor holds \(elementType), not \(expected)")
    return UnsafeMutableBufferPointer(
      start: bytes.baseAddress?.assumingMemoryBound(to: Element.self), count: shape.elementCount)
  }
}
