import Tensors

/// What a pickle's stack, memo and containers hold: 16 bytes, the rest is in the `PickleHeap`.
///
/// Only what describes tensors keeps its content.
enum PickleValue {
  /// Anything that is no tensor and leads to none: floats, bytes, sets, devices.
  case other
  /// Python's `None`.
  case null
  case bool(Bool)
  case integer(Int64)
  /// An integer beyond 64 bits: its little-endian bytes.
  case longInteger(PickleText)
  case text(PickleText)
  case tuple(PickleTuple)
  /// An index into the heap's lists.
  case list(UInt32)
  /// An index into the heap's dictionaries.
  case dictionary(UInt32)
  case known(KnownGlobal)
  /// An index into the heap's names of classes and functions that are not known.
  case foreign(UInt32)
  /// An index into the heap's storages.
  case storage(UInt32)
  /// An index into the heap's tensors.
  case tensor(UInt32)

  /// What it is called in errors.
  var typeName: String {
    switch self {
    case .other: "another value"
    case .null: "None"
    case .bool: "a truth value"
    case .integer, .longInteger: "an integer"
    case .text: "text"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .known, .foreign: "a class or function"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }

  /// Whether it leads to other values or is a tensor.
  var isEntered: Bool {
    switch self {
    case .tuple, .list, .dictionary, .tensor: true
    default: false
    }
  }
}

/// A string: its place in the pickle's bytes, where it stays.
struct PickleText {
  let start: UInt32
  let count: UInt32

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}

/// A tuple: its place in the heap's items.
struct PickleTuple {
  let start: UInt32
  let count: UInt32

  var range: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
}

/// A tensor that a pickle describes.
struct PickledTensor {
  /// An index into the heap's storages.
  let storage: UInt32
  let elementType: ElementType
  let view: StridedView
}
