extension Unpickler {
  /// The longest name of a module, class or function.
  private static let longestName = 256

  /// `GLOBAL`: module and name as two lines.
  mutating func pushGlobal() throws(CheckpointError) {
    let module = try cursor.line(longest: Self.longestName)
    let name = try cursor.line(longest: Self.longestName)
    try push(try global(module, name))
  }

  /// `STACK_GLOBAL`: module and name from the stack.
  mutating func pushStackGlobal() throws(CheckpointError) {
    let names = try pop(2)
    guard let first = names.first, let last = names.last, case .text(let module) = first,
      case .text(let name) = last, module.count <= Self.longestName, name.count <= Self.longestName
    else { throw fault(.corrupt, "a class or function has no name") }
    try push(try global(module.range, name.range))
  }

  private mutating func global(
    _ module: Range<Int>, _ name: Range<Int>
  ) throws(CheckpointError) -> PickleValue {
    let module = String(decoding: cursor.bytes[module], as: UTF8.self)
    let name = String(decoding: cursor.bytes[name], as: UTF8.self)
    if let known = KnownGlobal(named: "\(module).\(name)") { return .known(known) }
    // Naming it does no harm; calling it will be refused.
    return try heap.makeForeign(Excerpt.of("\(module).\(name)"))
  }

  /// What a class or function is called in errors.
  func name(of value: PickleValue) -> String {
    if case .foreign(let index) = value { return heap.foreignNames[Int(index)] }
    return value.typeName
  }

  /// The error of an instruction that makes a Python object.
  mutating func wholeObject(_ opcode: PickleOpcode) throws(CheckpointError) -> CheckpointError {
    let name: String
    switch opcode {
    case .inst:
      let module = try cursor.line(longest: Self.longestName)
      let type = try cursor.line(longest: Self.longestName)
      name = Excerpt.of(cursor.bytes[module]) + "." + Excerpt.of(cursor.bytes[type])
    case .obj: name = self.name(of: try popToMark().first ?? .null)
    case .newObjEx: name = self.name(of: try pop(3).first ?? .null)
    default: name = self.name(of: try pop(2).first ?? .null)
    }
    return wholeObject(named: name)
  }

  func wholeObject(named name: String) -> CheckpointError {
    fault(
      .wholeObject,
      "the file holds a whole Python object of \(name), which only Python code could build")
  }

  /// `BINPERSID`: a reference to a storage.
  mutating func pushStorage() throws(CheckpointError) {
    let identifier = try pop()
    guard case .tuple(let tuple) = identifier, let kind = heap[tuple].first,
      case .text(let word) = kind
    else { throw fault(.corrupt, "a reference to \(identifier.typeName) is not to a storage") }
    let items = Array(heap[tuple].prefix(6))
    let tag = cursor.bytes[word.range]
    if tag.elementsEqual("module".utf8) { throw wholeObject(named: "a module with its source") }
    guard tag.elementsEqual("storage".utf8) else {
      throw fault(.corrupt, "a reference to \"\(Excerpt.of(tag))\" is not to a storage")
    }
    guard items.count >= 5, case .text(let key) = items[2], case .text = items[3],
      case .integer(let stored) = items[4], let count = Int(exactly: stored), count >= 0
    else { throw fault(.corrupt, "a reference to a storage lacks key, location or size") }
    if items.count == 6 {
      guard case .null = items[5] else {
        throw fault(
          .unsupported, "a storage is a view of another one, which only early PyTorch saved")
      }
    }
    let elements = try storageElements(items[1])
    let storage = PickledStorage(elements: elements, key: key, count: count)
    try push(try heap.makeStorage(storage))
  }

  private func storageElements(_ value: PickleValue) throws(CheckpointError) -> StorageElements {
    switch value {
    case .known(.storage(let elements)): return elements
    case .known(.unsupportedType(let type)): throw unsupported(type)
    default: throw fault(.unsupported, "\(name(of: value)) is not a known type of storage")
    }
  }

  /// The error of an element type that this module does not read.
  func unsupported(_ type: UnsupportedType) -> CheckpointError {
    fault(
      .unsupported, "a tensor has elements of type \(type.rawValue), which is not supported",
      remedy: "convert it in Python before saving, or leave it out")
  }
}
