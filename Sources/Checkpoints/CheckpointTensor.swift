public import Tensors

/// One tensor of a checkpoint: its description, and how to get at its elements.
public struct CheckpointTensor: Sendable {
  /// The name, such as `encoder.conv1.weight`.
  public let name: String
  /// The type of the elements.
  public let elementType: ElementType
  private let view: StridedView
  private let source: CheckpointSource
  /// Where the storage lies in the file.
  private let storage: Range<Int>

  /// Describes a tensor; `storage` has at least as many elements as `view` reaches.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - elementType: The type of the elements.
  ///   - view: Which elements of the storage the tensor consists of.
  ///   - storage: Where the storage lies in the file.
  ///   - source: The file.
  /// - Throws: `CheckpointError` when the tensor does not fit its storage.
  init(
    name: String, elementType: ElementType, view: StridedView, storage: Range<Int>,
    in source: CheckpointSource
  ) throws(CheckpointError) {
    guard view.extent <= storage.count / elementType.byteCount else {
      throw CheckpointError(
        .viewOutOfBounds, at: "tensor \(Excerpt.of(name))",
        "it reaches to element \(view.extent) of a storage with "
          + "\(storage.count / elementType.byteCount)")
    }
    let size = view.shape.elementCount.multipliedReportingOverflow(by: elementType.byteCount)
    guard !size.overflow else {
      throw CheckpointError(
        .tooLarge, at: "tensor \(Excerpt.of(name))",
        "it has \(view.shape.elementCount) elements of \(elementType)")
    }
    byteCount = size.partialValue
    self.name = name
    self.elementType = elementType
    self.view = view
    self.storage = storage
    self.source = source
  }

  private init(_ other: CheckpointTensor, name: String) {
    self.name = name
    elementType = other.elementType
    view = other.view
    source = other.source
    storage = other.storage
    byteCount = other.byteCount
  }

  /// The extents.
  public var shape: Shape { view.shape }

  /// Bytes that the elements take when they lie one after the other.
  public let byteCount: Int

  /// Whether the elements lie in the file as a tensor needs them, so that nothing is copied.
  public var isContiguous: Bool { view.isContiguous }

  /// The elements: a part of the mapped file, or a copy when they are not contiguous in it.
  ///
  /// - Returns: The tensor. It keeps the file mapped.
  /// - Throws: `CheckpointError` for a truth value other than 0 and 1.
  public func load() throws(CheckpointError) -> ConstantTensor {
    let tensor = elements()
    guard elementType == .bool, tensor.withBytes({ $0.contains { $0 > 1 } }) else { return tensor }
    throw CheckpointError(
      .corrupt, at: "tensor \(Excerpt.of(name))", "a truth value is neither 0 nor 1",
      file: source.file)
  }

  private func elements() -> ConstantTensor {
    let bytes = source.bytes(storage)
    guard isContiguous else { return ConstantTensor(view.copy(from: bytes, elementType)) }
    // The offset of an empty tensor may lie anywhere.
    let start = byteCount == 0 ? 0 : view.offset * elementType.byteCount
    return ConstantTensor(
      shape: shape, elementType: elementType,
      bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + byteCount)]), keptBy: source)
  }

  /// The same tensor under another name.
  func renamed(_ name: String) -> CheckpointTensor { CheckpointTensor(self, name: name) }
}
