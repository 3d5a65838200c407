extension Unpickler {
  /// Runs one instruction, whose byte has been taken.
  mutating func execute(_ opcode: PickleOpcode) throws(CheckpointError) {
    switch opcode {
    case .proto: try checkProtocol()
    case .frame: try checkFrame()
    case .mark: try mark()
    case .stop: break
    case .pop: try popValueOrMark()
    case .popMark: _ = try popToMark()
    case .dup: try push(try top())

    case .none: try push(.null)
    case .newTrue: try push(.bool(true))
    case .newFalse: try push(.bool(false))
    case .binInt: try push(.integer(Int64(try cursor.integer(Int32.self))))
    case .binInt1: try push(.integer(Int64(try cursor.byte())))
    case .binInt2: try push(.integer(Int64(try cursor.integer(UInt16.self))))
    case .long1: try pushLong(try cursor.count(UInt8.self))
    case .long4: try pushLong(try cursor.count(Int32.self))
    case .binFloat:
      _ = try cursor.take(8)
      try push(.other)

    case .shortBinString, .shortBinUnicode: try pushText(try cursor.count(UInt8.self))
    case .binString: try pushText(try cursor.count(Int32.self))
    case .binUnicode: try pushText(try cursor.count(UInt32.self))
    case .binUnicode8: try pushText(try cursor.count(UInt64.self))
    case .shortBinBytes: try pushBytes(try cursor.count(UInt8.self))
    case .binBytes: try pushBytes(try cursor.count(UInt32.self))
    case .binBytes8, .byteArray8: try pushBytes(try cursor.count(UInt64.self))

    case .emptyTuple: try push(try heap.makeTuple([]))
    case .tuple: try push(try heap.makeTuple(try popToMark()))
    case .tuple1: try push(try heap.makeTuple(try pop(1)))
    case .tuple2: try push(try heap.makeTuple(try pop(2)))
    case .tuple3: try push(try heap.makeTuple(try pop(3)))
    case .emptyList: try push(try heap.makeList())
    case .append: try append(try pop(1))
    case .appends: try append(try popToMark())
    case .emptyDict: try push(try heap.makeDictionary())
    case .setItem: try setItems(try pop(2))
    case .setItems: try setItems(try popToMark())
    case .emptySet: try push(.other)
    case .addItems: try addToSet(try popToMark())
    case .frozenSet:
      _ = try popToMark()
      try push(.other)

    case .binPut: try remember(as: UInt32(try cursor.byte()))
    case .longBinPut: try remember(as: try cursor.integer(UInt32.self))
    case .memoize: try memoize()
    case .binGet: try recall(UInt32(try cursor.byte()))
    case .longBinGet: try recall(try cursor.integer(UInt32.self))

    case .global: try pushGlobal()
    case .stackGlobal: try pushStackGlobal()
    case .reduce: try reduce()
    case .build: try build()
    case .binPersID: try pushStorage()

    case .newObj, .newObjEx, .obj, .inst: throw try wholeObject(opcode)
    }
  }

  private mutating func checkProtocol() throws(CheckpointError) {
    let version = try cursor.byte()
    guard version <= Self.latestProtocol else {
      throw fault(.unsupported, "pickle protocol \(version) is not known, only up to 5")
    }
  }

  private mutating func checkFrame() throws(CheckpointError) {
    let count = try cursor.count(UInt64.self)
    guard count <= cursor.remaining else {
      throw fault(
        .truncated, "a frame of \(count) bytes begins and \(cursor.remaining) are left")
    }
  }

  /// Makes a string of the next bytes, without looking at them.
  mutating func text(_ count: Int) throws(CheckpointError) -> PickleText {
    try text(at: try cursor.take(count))
  }

  func text(at range: Range<Int>) throws(CheckpointError) -> PickleText {
    guard let start = UInt32(exactly: range.lowerBound), let count = UInt32(exactly: range.count)
    else { throw fault(.tooLarge, "the pickle has more than \(UInt32.max) bytes") }
    return PickleText(start: start, count: count)
  }

  private mutating func pushText(_ count: Int) throws(CheckpointError) {
    try push(.text(try text(count)))
  }

  private mutating func pushBytes(_ count: Int) throws(CheckpointError) {
    _ = try cursor.take(count)
    try push(.other)
  }

  /// An integer of any length, little-endian in two's complement.
  private mutating func pushLong(_ count: Int) throws(CheckpointError) {
    guard count <= 8 else { return try push(.longInteger(try text(count))) }
    let range = try cursor.take(count)
    var value: UInt64 = 0
    for (place, index) in range.enumerated() {
      value |= UInt64(cursor.bytes[index]) << UInt64(8 * place)
    }
    // The sign is the highest bit that is stored.
    let unused = UInt64(64 - 8 * count)
    try push(.integer(count == 0 ? 0 : Int64(bitPattern: value << unused) >> Int64(unused)))
  }

  private mutating func append(_ items: [PickleValue]) throws(CheckpointError) {
    let target = try top()
    guard case .list(let list) = target else {
      throw fault(.corrupt, "items are appended to \(target.typeName)")
    }
    try heap.append(items, toList: list)
  }

  private mutating func setItems(_ items: [PickleValue]) throws(CheckpointError) {
    let target = try top()
    // A counter's or another inert object's items do not matter.
    if case .other = target { return }
    guard case .dictionary(let dictionary) = target else {
      throw fault(.corrupt, "members are added to \(target.typeName)")
    }
    guard items.count.isMultiple(of: 2) else {
      throw fault(.corrupt, "a dictionary gets a key without a value")
    }
    try heap.append(items, toDictionary: dictionary)
  }

  private mutating func addToSet(_ items: [PickleValue]) throws(CheckpointError) {
    let target = try top()
    guard case .other = target else {
      throw fault(.corrupt, "elements are added to \(target.typeName), not to a set")
    }
  }
}
