/// A dense array in row-major order that nobody changes any more.
///
/// Its bytes are in memory of their own or in a mapped file, which it keeps alive; copies of the
/// value share them. They need not be aligned.
public struct ConstantTensor: Sendable {
  /// The extents.
  public let shape: Shape
  /// The type of the elements.
  public let elementType: ElementType
  /// What keeps the bytes alive.
  private let owner: any AnyObject & Sendable
  nonisolated(unsafe) private let start: UnsafeRawPointer

  /// Wraps bytes that something keeps alive and nobody writes.
  ///
  /// - Parameters:
  ///   - shape: The extents.
  ///   - elementType: The type of the elements.
  ///   - bytes: Exactly the elements, little-endian, valid while `owner` lives.
  ///   - owner: What keeps the bytes alive.
  public init(
    shape: Shape, elementType: ElementType, bytes: UnsafeRawBufferPointer,
    keptBy owner: any AnyObject & Sendable
  ) {
    precondition(
      bytes.count == shape.elementCount * elementType.byteCount,
      "\(shape) of \(elementType) does not take \(bytes.count) bytes")
    self.shape = shape
    self.elementType = elementType
    self.owner = owner
    // Of an empty buffer no byte is ever read.
    start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 8).unsafelyUnwrapped
  }

  /// Takes over a tensor that nobody writes any more.
  public init(_ tensor: Tensor) {
    self.init(
      shape: tensor.shape, elementType: tensor.elementType,
      bytes: UnsafeRawBufferPointer(
        rebasing: UnsafeRawBufferPointer(tensor.bytes)[..<tensor.byteCount]),
      keptBy: tensor)
  }

  /// Makes a single-precision tensor.
  public init(shape: Shape, float32 values: [Float]) {
    self.init(Tensor(shape: shape, float32: values))
  }

  /// Makes a tensor of 64-bit integers.
  public init(shape: Shape, int64 values: [Int]) {
    precondition(
      values.count == shape.elementCount, "\(shape) takes \(shape.elementCount) elements")
    let tensor = Tensor(shape: shape, elementType: .int64)
    for (index, value) in values.enumerated() { tensor.int64[index] = Int64(value) }
    self.init(tensor)
  }

  /// The number of bytes that the elements take.
  public var byteCount: Int { shape.elementCount * elementType.byteCount }

  /// Gives access to the bytes, little-endian.
  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(owner) {} }
    return try body(UnsafeRawBufferPointer(start: start, count: byteCount))
  }

  /// The same elements in another shape.
  ///
  /// - Parameter shape: As many elements as this one has.
  /// - Returns: A tensor that shares these bytes.
  public func reshaped(to shape: Shape) -> ConstantTensor {
    withBytes { bytes in
      ConstantTensor(shape: shape, elementType: elementType, bytes: bytes, keptBy: owner)
    }
  }

  /// The elements, converted to single precision.
  public func floats() -> [Float] {
    [Float](unsafeUninitializedCapacity: shape.elementCount) { buffer, count in
      count = shape.elementCount
      withBytes { ElementConversion.toFloats($0, elementType, buffer) }
    }
  }

  /// The elements of an integer or boolean tensor.
  public func integers() -> [Int] {
    withBytes { bytes in
      func read<Integer: FixedWidthInteger>(_ type: Integer.Type) -> [Int] {
        (0..<shape.elementCount).map { index in
          Int(
            truncatingIfNeeded: bytes.loadUnaligned(
              fromByteOffset: index * MemoryLayout<Integer>.size, as: type))
        }
      }
      switch elementType {
      case .uint8, .bool: return read(UInt8.self)
      case .int8: return read(Int8.self)
      case .uint16: return read(UInt16.self)
      case .int16: return read(Int16.self)
      case .uint32: return read(UInt32.self)
      case .int32: return read(Int32.self)
      case .uint64: return read(UInt64.self)
      case .int64: return read(Int64.self)
      case .float32, .float16, .bfloat16, .float64:
        preconditionFailure("\(elementType) is not an integer type")
      }
    }
  }
}
