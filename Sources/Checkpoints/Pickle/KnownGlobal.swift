import Tensors

/// The classes and functions that tensors need; a pickle may call no others.
enum KnownGlobal: Equatable {
  /// Makes a dictionary from nothing, or from a list of pairs as Python 2 writes it.
  case orderedDictionary
  /// Makes a dictionary whose arguments do not matter.
  case dictionary
  /// Gives its argument back.
  case size
  /// Makes something that is no tensor: it is not made, and its arguments do not matter.
  case inert
  case rebuildTensor
  case rebuildTensorWithHooks
  case rebuildTensorWithType
  /// Gives its first argument back, a tensor.
  case rebuildParameter
  /// Calls its first argument with its third one.
  case rebuildFromType
  case storage(StorageElements)
  case elementType(ElementType)
  case unsupportedType(UnsupportedType)

  /// The one with the given name, or nil.
  ///
  /// - Parameter name: Module and name joined by a dot.
  init?(named name: String) {
    guard let known = Self.table[name] else { return nil }
    self = known
  }

  private static let table: [String: KnownGlobal] = {
    var table: [String: KnownGlobal] = [
      "collections.OrderedDict": .orderedDictionary,
      "collections.defaultdict": .dictionary,
      "torch.Size": .size,
      "torch._utils._rebuild_tensor": .rebuildTensor,
      "torch._utils._rebuild_tensor_v2": .rebuildTensorWithHooks,
      "torch._utils._rebuild_tensor_v3": .rebuildTensorWithType,
      "torch._utils._rebuild_parameter": .rebuildParameter,
      "torch._utils._rebuild_parameter_with_state": .rebuildParameter,
      "torch.nn.parameter.Parameter": .rebuildParameter,
      "torch._tensor._rebuild_from_type_v2": .rebuildFromType,
      "torch.UntypedStorage": .storage(.untyped),
      "torch.storage.UntypedStorage": .storage(.untyped),
      "torch.storage._UntypedStorage": .storage(.untyped),
    ]
    for name in [
      "torch.device", "torch.serialization._get_layout", "collections.Counter", "builtins.set",
      "__builtin__.set", "builtins.frozenset", "__builtin__.frozenset", "builtins.complex",
      "__builtin__.complex", "builtins.bytearray", "__builtin__.bytearray", "_codecs.encode",
      "numpy.dtype", "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar",
    ] {
      table[name] = .inert
    }
    for (prefix, type) in storagePrefixes {
      table["torch.\(prefix)Storage"] = .storage(.typed(type))
      table["torch.cuda.\(prefix)Storage"] = .storage(.typed(type))
    }
    for type in ElementType.allCases { table["torch.\(type.rawValue)"] = .elementType(type) }
    for type in UnsupportedType.allCases {
      table["torch.\(type.rawValue)"] = .unsupportedType(type)
      if let prefix = type.storagePrefix {
        table["torch.\(prefix)Storage"] = .unsupportedType(type)
      }
    }
    return table
  }()

  /// PyTorch's names of the storage classes; the remaining element types have none.
  private static let storagePrefixes: [(String, ElementType)] = [
    ("Float", .float32), ("Half", .float16), ("BFloat16", .bfloat16), ("Double", .float64),
    ("Byte", .uint8), ("Char", .int8), ("Short", .int16), ("Int", .int32), ("Long", .int64),
    ("Bool", .bool),
  ]
}
