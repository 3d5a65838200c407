public import Tensors

extension ConstantTensor {
  /// The same elements with their extents in another order.
  ///
  /// - Parameter order: For each extent of the result, which of these it is.
  /// - Returns: A tensor with memory of its own.
  public func transposed(_ order: [Int]) -> ConstantTensor {
    let extents = shape.dimensions
    let result = Tensor(shape: Shape(order.map { extents[$0] }), elementType: elementType)
    var strides = Array(repeating: 1, count: extents.count)
    for axis in extents.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * extents[axis + 1]
    }
    let steps = order.map { strides[$0] }
    let size = elementType.byteCount
    withBytes { source in
      var index = Array(repeating: 0, count: order.count)
      var offset = 0
      for element in 0..<shape.elementCount {
        result.bytes[(element * size)..<(element * size + size)]
          .copyBytes(from: source[(offset * size)..<(offset * size + size)])
        // Counts up like an odometer.
        for axis in order.indices.reversed() {
          index[axis] += 1
          offset += steps[axis]
          if index[axis] < result.shape.dimensions[axis] { break }
          offset -= steps[axis] * index[axis]
          index[axis] = 0
        }
      }
    }
    return ConstantTensor(result)
  }

  /// The elements whose index along one axis is in a range.
  ///
  /// - Parameters:
  ///   - range: Indices that the axis has.
  ///   - axis: The axis, from 0.
  /// - Returns: A tensor with memory of its own.
  func part(_ range: Range<Int>, axis: Int) -> ConstantTensor {
    var extents = shape.dimensions
    let inner = extents[(axis + 1)...].reduce(elementType.byteCount, *)
    let outer = extents[..<axis].reduce(1, *)
    let row = extents[axis] * inner
    extents[axis] = range.count
    let result = Tensor(shape: Shape(extents), elementType: elementType)
    let count = range.count * inner
    withBytes { source in
      for index in 0..<outer {
        let start = index * row + range.lowerBound * inner
        result.bytes[index * count..<(index + 1) * count]
          .copyBytes(from: source[start..<start + count])
      }
    }
    return ConstantTensor(result)
  }

  /// Lists joined end to end.
  static func joined(_ parts: [ConstantTensor], _ shape: Shape) -> ConstantTensor {
    let result = Tensor(shape: shape, elementType: parts.first?.elementType ?? .int64)
    var offset = 0
    for part in parts {
      part.withBytes { bytes in
        result.bytes[offset..<offset + bytes.count].copyBytes(from: bytes)
      }
      offset += part.byteCount
    }
    return ConstantTensor(result)
  }
}
