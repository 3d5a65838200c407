import Tensors

extension StridedView {
  /// Copies the elements of a storage into row-major order.
  ///
  /// - Parameters:
  ///   - storage: At least `extent` elements, little-endian, of any alignment.
  ///   - elementType: Their type.
  /// - Returns: A tensor of `shape`.
  func copy(from storage: UnsafeRawBufferPointer, _ elementType: ElementType) -> Tensor {
    precondition(
      storage.count / elementType.byteCount >= extent, "the storage is shorter than the view")
    let tensor = Tensor(shape: shape, elementType: elementType)
    switch elementType.byteCount {
    case 1: copy(from: storage, to: tensor, as: UInt8.self)
    case 2: copy(from: storage, to: tensor, as: UInt16.self)
    case 4: copy(from: storage, to: tensor, as: UInt32.self)
    default: copy(from: storage, to: tensor, as: UInt64.self)
    }
    return tensor
  }

  private func copy<Stored: FixedWidthInteger>(
    from storage: UnsafeRawBufferPointer, to tensor: Tensor, as type: Stored.Type
  ) {
    let size = MemoryLayout<Stored>.size
    let sizes = shape.dimensions
    var index = [Int](repeating: 0, count: sizes.count)
    var source = offset
    for position in 0..<shape.elementCount {
      tensor.bytes.storeBytes(
        of: storage.loadUnaligned(fromByteOffset: source * size, as: type),
        toByteOffset: position * size, as: type)
      // The last axis runs fastest. Wrapping, because a step past the end, which is taken back at
      // once, may leave the range of Int.
      var axis = sizes.count - 1
      while axis >= 0 {
        index[axis] += 1
        source &+= strides[axis]
        if index[axis] < sizes[axis] { break }
        source &-= strides[axis] &* sizes[axis]
        index[axis] = 0
        axis -= 1
      }
    }
  }
}
