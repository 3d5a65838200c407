import Tensors

extension Unpickler {
  /// `REDUCE`: calls a function with a tuple of arguments.
  mutating func reduce() throws(CheckpointError) {
    let arguments = try pop()
    let function = try pop()
    guard case .tuple(let tuple) = arguments else {
      throw fault(.corrupt, "a function is called with \(arguments.typeName), not with a tuple")
    }
    try push(try call(function, tuple))
  }

  /// `BUILD`: gives an object its attributes, such as a state dictionary its `_metadata`.
  mutating func build() throws(CheckpointError) {
    _ = try pop()
    let target = try top()
    switch target {
    case .dictionary, .tensor, .other: break
    default: throw fault(.corrupt, "\(target.typeName) cannot have attributes")
    }
  }

  private mutating func call(
    _ function: PickleValue, _ arguments: PickleTuple
  ) throws(CheckpointError) -> PickleValue {
    guard case .known(let known) = function else { throw refusal(of: function) }
    switch known {
    case .orderedDictionary: return try makeDictionary(arguments)
    case .dictionary: return try heap.makeDictionary()
    case .size: return try argument(0, of: arguments)
    case .inert: return .other
    case .rebuildTensor, .rebuildTensorWithHooks, .rebuildTensorWithType:
      return try rebuildTensor(known, arguments)
    case .rebuildParameter:
      let tensor = try argument(0, of: arguments)
      guard case .tensor = tensor else {
        throw fault(.corrupt, "a parameter is made of \(tensor.typeName), not of a tensor")
      }
      return tensor
    case .rebuildFromType:
      let inner = try argument(0, of: arguments)
      let innerArguments = try argument(2, of: arguments)
      guard case .tuple(let tuple) = innerArguments else {
        throw fault(.corrupt, "a tensor is made with \(innerArguments.typeName), not with a tuple")
      }
      // It would call itself without an end.
      guard case .known(let rebuild) = inner, rebuild != .rebuildFromType else {
        throw refusal(of: inner)
      }
      return try call(inner, tuple)
    case .storage, .elementType, .unsupportedType: throw refusal(of: function)
    }
  }

  private func refusal(of function: PickleValue) -> CheckpointError {
    guard case .foreign = function else {
      return fault(.corrupt, "\(function.typeName) is called that cannot be")
    }
    let name = name(of: function)
    if name == "copy_reg._reconstructor" || name == "copyreg._reconstructor" {
      return wholeObject(named: "a class")
    }
    return fault(
      .refusedCall, "\(name): this file asks to call it; a checkpoint needs only tensors")
  }

  private func argument(
    _ index: Int, of arguments: PickleTuple
  ) throws(CheckpointError) -> PickleValue {
    guard index < arguments.count else {
      throw fault(.corrupt, "a call has only \(arguments.count) arguments")
    }
    return heap.tupleItems[Int(arguments.start) + index]
  }

  /// An ordered dictionary: empty, or as Python 2 writes it, from a list of pairs.
  private mutating func makeDictionary(
    _ arguments: PickleTuple
  ) throws(CheckpointError) -> PickleValue {
    let made = try heap.makeDictionary()
    guard arguments.count > 0, case .dictionary(let dictionary) = made else { return made }
    let pairs = try argument(0, of: arguments)
    guard case .list(let list) = pairs else {
      throw fault(.corrupt, "a dictionary is made of \(pairs.typeName), not of a list of pairs")
    }
    for index in heap.lists[Int(list)].indices {
      let pair: ArraySlice<PickleValue>
      switch heap.lists[Int(list)][index] {
      case .list(let items): pair = heap.lists[Int(items)][...]
      case .tuple(let items): pair = heap[items]
      default: pair = []
      }
      guard pair.count == 2 else {
        throw fault(.corrupt, "a dictionary is made of something other than pairs")
      }
      try heap.append(pair, toDictionary: dictionary)
    }
    return made
  }

  /// The functions that PyTorch names in a pickle to make a tensor.
  ///
  /// Their arguments: storage, offset, size, strides; then whether it needs a gradient and its
  /// hooks; then, by the function, the element type; then flags.
  private mutating func rebuildTensor(
    _ function: KnownGlobal, _ arguments: PickleTuple
  ) throws(CheckpointError) -> PickleValue {
    let first = try argument(0, of: arguments)
    let second = try argument(1, of: arguments)
    guard case .storage(let storage) = first, case .integer(let offset) = second else {
      throw fault(.corrupt, "a tensor is made of \(first.typeName) and \(second.typeName)")
    }
    let sizes = try integers(try argument(2, of: arguments))
    let strides = try integers(try argument(3, of: arguments))
    let isTyped = function == .rebuildTensorWithType
    let type = isTyped ? try elementType(try argument(6, of: arguments)) : nil
    try checkFlags(arguments, at: isTyped ? 7 : 6)
    let view: StridedView
    do throws(CheckpointError) {
      view = try StridedView(sizes: sizes, strides: strides, offset: offset)
    } catch {
      throw fault(error.code, error.problem)
    }
    return try heap.makeTensor(
      PickledTensor(
        storage: storage, elementType: try elementType(of: storage, orGiven: type), view: view))
  }

  private func elementType(_ value: PickleValue) throws(CheckpointError) -> ElementType {
    switch value {
    case .known(.elementType(let type)): return type
    case .known(.unsupportedType(let type)): throw unsupported(type)
    default: throw fault(.unsupported, "\(name(of: value)) is not a known element type")
    }
  }

  private func elementType(
    of storage: UInt32, orGiven given: ElementType?
  ) throws(CheckpointError) -> ElementType {
    switch (heap.storages[Int(storage)].elements, given) {
    case (.untyped, let type?): return type
    case (.untyped, nil): return .uint8
    case (.typed(let type), nil): return type
    case (.typed(let type), let given?):
      guard type == given else {
        throw fault(.corrupt, "a tensor of \(given) lies in a storage of \(type)")
      }
      return type
    }
  }

  /// Refuses flags such as "the elements are to be negated".
  private func checkFlags(_ arguments: PickleTuple, at index: Int) throws(CheckpointError) {
    guard arguments.count > index else { return }
    switch try argument(index, of: arguments) {
    case .null: return
    case .dictionary(let flags) where heap.dictionaries[Int(flags)].isEmpty: return
    default:
      throw fault(
        .unsupported, "a tensor has flags, such as one that negates it",
        remedy: "resolve them in Python before saving: tensor.resolve_neg().resolve_conj()")
    }
  }

  private func integers(_ value: PickleValue) throws(CheckpointError) -> [Int64] {
    let items: ArraySlice<PickleValue>
    switch value {
    case .tuple(let tuple): items = heap[tuple]
    case .list(let list): items = heap.lists[Int(list)][...]
    default: throw fault(.corrupt, "a tensor's size or strides are \(value.typeName)")
    }
    guard items.count <= StridedView.maximumRank else {
      throw fault(.corrupt, "a tensor has \(items.count) dimensions")
    }
    var integers: [Int64] = []
    for item in items {
      guard case .integer(let integer) = item else {
        throw fault(.corrupt, "a tensor's size or strides hold \(item.typeName)")
      }
      integers.append(integer)
    }
    return integers
  }
}
