import Tensors

/// A storage that a pickle refers to.
struct PickledStorage {
  let elements: StorageElements
  /// Its name in the file.
  let key: PickleText
  /// Its number of elements; of bytes, where the tensor says what they are.
  let count: Int
}

extension PickledStorage {
  /// Holds a storage to its description.
  ///
  /// - Parameters:
  ///   - byteCount: The bytes that the file has for it.
  ///   - place: What it is called in errors.
  /// - Throws: `CheckpointError` when there are more or fewer.
  func check(byteCount: Int, at place: String) throws(CheckpointError) {
    let stated = count.multipliedReportingOverflow(by: elementByteCount)
    guard !stated.overflow, stated.partialValue == byteCount else {
      throw CheckpointError(
        .storageMismatch, at: place,
        "the pickle describes \(count) elements of \(elementByteCount) bytes, the file has "
          + "\(byteCount) bytes")
    }
  }

  /// Bytes that one element takes; 1 where the tensor says what they are.
  var elementByteCount: Int {
    switch elements {
    case .typed(let type): type.byteCount
    case .untyped: 1
    }
  }
}

/// What a storage's bytes are.
enum StorageElements: Equatable {
  case typed(ElementType)
  /// Bytes; the tensor says what they are.
  case untyped
}
