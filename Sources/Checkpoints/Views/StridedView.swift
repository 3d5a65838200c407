import Tensors

/// Which elements of a storage a tensor consists of, as PyTorch describes it.
struct StridedView: Sendable {
  let shape: Shape
  /// Elements of the storage from one index to the next, for each axis; never negative.
  let strides: [Int]
  /// The first element's place in the storage.
  let offset: Int
  /// How many elements the storage must have at least; 0 for an empty tensor.
  let extent: Int

  /// PyTorch's own limit.
  static let maximumRank = 64

  /// Checks a description that the outside world gave.
  ///
  /// - Parameters:
  ///   - sizes: The extents of the tensor.
  ///   - strides: Elements from one index to the next, as many as `sizes`.
  ///   - offset: Elements before the first one.
  /// - Throws: `CheckpointError` when it cannot be one.
  init(sizes: [Int64], strides: [Int64], offset: Int64) throws(CheckpointError) {
    guard sizes.count == strides.count, sizes.count <= Self.maximumRank,
      let shape = Shape(untrusted: sizes)
    else {
      throw CheckpointError(
        .corrupt,
        "a tensor of shape \(Self.text(sizes)) and strides \(Self.text(strides)) is impossible")
    }
    guard let offset = Int(exactly: offset), offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw CheckpointError(
        .corrupt,
        "a tensor has a negative stride or offset: strides \(Self.text(strides)), offset \(offset)")
    }
    self.shape = shape
    self.offset = offset
    self.strides = strides.map { Int($0) }
    guard shape.elementCount > 0 else {
      extent = 0
      return
    }
    var extent = 1
    var overflow = false
    func add(_ sum: (partialValue: Int, overflow: Bool)) {
      extent = sum.partialValue
      overflow = overflow || sum.overflow
    }
    add(extent.addingReportingOverflow(offset))
    for (size, stride) in zip(shape.dimensions, self.strides) {
      let span = (size - 1).multipliedReportingOverflow(by: stride)
      overflow = overflow || span.overflow
      add(extent.addingReportingOverflow(span.partialValue))
    }
    guard !overflow else {
      throw CheckpointError(
        .viewOutOfBounds,
        "a tensor of shape \(Self.text(sizes)) and strides \(Self.text(strides)) reaches beyond any "
          + "storage")
    }
    self.extent = extent
  }

  /// All elements of a storage in row-major order.
  init(contiguous shape: Shape) {
    self.shape = shape
    var strides: [Int] = []
    var stride = 1
    for size in shape.dimensions.reversed() {
      strides.append(stride)
      stride = stride &* max(size, 1)
    }
    self.strides = strides.reversed()
    offset = 0
    extent = shape.elementCount
  }

  /// Whether the elements lie one after the other in row-major order.
  var isContiguous: Bool {
    guard shape.elementCount > 0 else { return true }
    var expected = 1
    for (size, stride) in zip(shape.dimensions, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }

  private static func text(_ numbers: [Int64]) -> String {
    "[" + numbers.prefix(8).map(String.init).joined(separator: ", ")
      + (numbers.count > 8 ? ", … (\(numbers.count) numbers)]" : "]")
  }
}
