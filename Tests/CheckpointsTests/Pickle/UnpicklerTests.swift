import Testing

@testable import Checkpoints

/// One pickle and what it makes.
struct PickleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let body: [UInt8]
  let result: String

  init(_ name: String, _ body: [UInt8], _ result: String) {
    self.name = name
    self.body = body
    self.result = result
  }

  var testDescription: String { name }
}

@Suite("The unpickler")
struct UnpicklerTests {
  /// What a pickle makes, as text.
  private func describe(_ value: PickleValue, in object: PickledObject) -> String {
    switch value {
    case .integer(let integer): return "\(integer)"
    case .bool(let flag): return "\(flag)"
    case .longInteger(let text): return "long(\(text.count))"
    case .text(let text): return "'\(String(decoding: object.bytes[text.range], as: UTF8.self))'"
    case .tuple(let tuple): return "(\(describe(object.heap[tuple], in: object)))"
    case .list(let list):
      return "[\(describe(object.heap.lists[Int(list)][...], in: object))]"
    case .dictionary(let dictionary):
      return "{\(describe(object.heap.dictionaries[Int(dictionary)][...], in: object))}"
    case .foreign(let index): return object.heap.foreignNames[Int(index)]
    case .known(let known): return "\(known)"
    case .null: return "None"
    case .other: return "other"
    case .storage, .tensor: return value.typeName
    }
  }

  private func describe(_ items: ArraySlice<PickleValue>, in object: PickledObject) -> String {
    items.map { describe($0, in: object) }.joined(separator: ", ")
  }

  private func result(_ pickle: [UInt8], budget: Int = 1 << 20) throws -> String {
    try pickle.withUnsafeBytes { bytes in
      let object = try Unpickler.read(
        bytes, part: "test", budget: StructureBudget(byteCount: budget))
      #expect(object.byteCount <= pickle.count)
      return describe(object.root, in: object)
    }
  }

  private func failure(_ pickle: [UInt8]) -> CheckpointError? {
    do {
      _ = try result(pickle)
      return nil
    } catch {
      return error as? CheckpointError
    }
  }

  @Test(
    "makes what each instruction says",
    arguments: [
      PickleCase("NONE", Pickle.op("N"), "None"),
      PickleCase("NEWTRUE", [0x88], "true"),
      PickleCase("NEWFALSE", [0x89], "false"),
      PickleCase("BININT", Pickle.op("J") + [0xFE, 0xFF, 0xFF, 0xFF], "-2"),
      PickleCase("BININT1", Pickle.op("K") + [255], "255"),
      PickleCase("BININT2", Pickle.op("M") + [0, 255], "65280"),
      PickleCase("LONG1 of nothing", [0x8A, 0], "0"),
      PickleCase("LONG1 of one byte", [0x8A, 1, 0x80], "-128"),
      PickleCase("LONG1 of three bytes", [0x8A, 3, 0xFF, 0xFF, 0x00], "65535"),
      PickleCase("LONG1 of eight bytes", [0x8A, 8] + Pickle.little(Int64.min), "\(Int64.min)"),
      PickleCase("LONG1 of nine bytes", [0x8A, 9] + [UInt8](repeating: 1, count: 9), "long(9)"),
      PickleCase("LONG4", [0x8B, 2, 0, 0, 0, 0xFF, 0xFF], "-1"),
      PickleCase("BINFLOAT", Pickle.op("G") + [0x40, 0, 0, 0, 0, 0, 0, 0], "other"),
      PickleCase("SHORT_BINSTRING", Pickle.op("U") + [2] + Pickle.op("ab"), "'ab'"),
      PickleCase("BINSTRING", Pickle.op("T") + [2, 0, 0, 0] + Pickle.op("ab"), "'ab'"),
      PickleCase("SHORT_BINUNICODE", [0x8C, 2] + Pickle.op("ü"), "'ü'"),
      PickleCase("BINUNICODE", Pickle.text("ü"), "'ü'"),
      PickleCase("BINUNICODE8", [0x8D, 1, 0, 0, 0, 0, 0, 0, 0] + Pickle.op("x"), "'x'"),
      PickleCase("SHORT_BINBYTES", Pickle.op("C") + [1, 0], "other"),
      PickleCase("BINBYTES", Pickle.op("B") + [1, 0, 0, 0, 0], "other"),
      PickleCase("BINBYTES8", [0x8E, 1, 0, 0, 0, 0, 0, 0, 0, 0], "other"),
      PickleCase("BYTEARRAY8", [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 0], "other"),
      PickleCase("EMPTY_TUPLE", Pickle.op(")"), "()"),
      PickleCase("TUPLE", Pickle.tuple(Pickle.int(1), Pickle.op("N")), "(1, None)"),
      PickleCase("TUPLE1", Pickle.op("N") + [0x85], "(None)"),
      PickleCase("TUPLE2", Pickle.int(1) + Pickle.int(2) + [0x86], "(1, 2)"),
      PickleCase("TUPLE3", Pickle.op("NNN") + [0x87], "(None, None, None)"),
      PickleCase("EMPTY_LIST, APPEND", Pickle.op("]Na"), "[None]"),
      PickleCase("APPENDS", Pickle.op("](NNe"), "[None, None]"),
      PickleCase("EMPTY_DICT, SETITEM", Pickle.op("}K\u{1}Ns"), "{1, None}"),
      PickleCase("SETITEMS", Pickle.dictionary([("a", Pickle.op("N"))]), "{'a', None}"),
      PickleCase("EMPTY_SET, ADDITEMS", [0x8F] + Pickle.op("(NN") + [0x90], "other"),
      PickleCase("FROZENSET", Pickle.op("(NN") + [0x91], "other"),
      PickleCase("POP", Pickle.op("K\u{1}N0"), "1"),
      PickleCase("POP of a mark", Pickle.op("K\u{1}(0"), "1"),
      PickleCase("POP_MARK", Pickle.op("K\u{1}(NN1"), "1"),
      PickleCase("DUP", Pickle.op("]2"), "[]"),
      PickleCase("BINPUT, BINGET", Pickle.op("K\u{7}q\u{3}0h\u{3}"), "7"),
      PickleCase(
        "LONG_BINPUT, LONG_BINGET",
        Pickle.op("K\u{7}r") + [0xFF, 0xFF, 0xFF, 0xFF]
          + Pickle.op("0j") + [0xFF, 0xFF, 0xFF, 0xFF], "7"),
      PickleCase(
        "MEMOIZE",
        Pickle.op("K\u{7}") + [0x94] + Pickle.op("N") + [0x94, 0x30]
          + Pickle.op("0h\u{0}"), "7"),
      PickleCase("FRAME", [0x95, 2, 0, 0, 0, 0, 0, 0, 0] + Pickle.op("N"), "None"),
      PickleCase("GLOBAL that is never called", Pickle.global("os", "system"), "os.system"),
      PickleCase(
        "STACK_GLOBAL", Pickle.text("os") + Pickle.text("system") + [0x93], "os.system"),
      PickleCase("an OrderedDict", Pickle.emptyOrderedDictionary, "{}"),
      PickleCase(
        "an OrderedDict of Python 2",
        Pickle.call(
          Pickle.global("collections", "OrderedDict"),
          Pickle.tuple(
            Pickle.list([
              Pickle.list([Pickle.text("a"), Pickle.int(1)]),
              Pickle.tuple(Pickle.text("b"), Pickle.int(2)),
            ]))), "{'a', 1, 'b', 2}"),
      PickleCase(
        "attributes that are ignored",
        Pickle.emptyOrderedDictionary + Pickle.dictionary([("_metadata", Pickle.op("}"))])
          + Pickle.op("b"), "{}"),
      PickleCase(
        "a size",
        Pickle.call(Pickle.global("torch", "Size"), Pickle.tuple(Pickle.ints([2, 3]))), "(2, 3)"),
      PickleCase(
        "a NumPy scalar",
        Pickle.call(
          Pickle.global("numpy.core.multiarray", "scalar"),
          Pickle.tuple(
            Pickle.call(Pickle.global("numpy", "dtype"), Pickle.tuple(Pickle.text("f8")))
              + Pickle.tuple(Pickle.int(3)) + Pickle.op("b"), Pickle.op("C") + [1, 0])), "other"),
      PickleCase(
        "a counter's items",
        Pickle.call(Pickle.global("collections", "Counter"), Pickle.tuple(Pickle.op("}")))
          + Pickle.op("(K\u{1}K\u{2}u"), "other"),
    ])
  func instructions(test: PickleCase) throws {
    #expect(try result(Pickle.file(test.body)) == test.result)
    #expect(try result(Pickle.file(test.body, version: 5)) == test.result)
  }

  @Test("ends at STOP, whatever follows")
  func stop() throws {
    let pickle = Pickle.file(Pickle.op("N"))
    try (pickle + pickle).withUnsafeBytes { bytes in
      let object = try Unpickler.read(
        bytes, part: "test", budget: StructureBudget(byteCount: 1000))
      #expect(object.byteCount == pickle.count)
    }
  }

  @Test("keeps a value in 16 bytes, for which the budget is made")
  func valueSize() {
    #expect(MemoryLayout<PickleValue>.stride == 16)
  }

  @Test("refuses a pickle that is cut short anywhere")
  func truncation() throws {
    let pickle = Pickle.file(
      [0x95, 9, 0, 0, 0, 0, 0, 0, 0]
        + Pickle.dictionary([("weight", Pickle.vector()), ("epoch", Pickle.int(70_000))]))
    _ = try result(pickle)
    for count in 0..<pickle.count {
      #expect(failure(Array(pickle.prefix(count)))?.code == .truncated, "\(count) bytes")
    }
  }

  @Test(
    "refuses instructions without the values that they need, also when a mark lies between",
    arguments: ["2", "a", "s", "R", "b", "Q", "q\u{0}", ".", "]a", "}s", "NR"])
  func underflow(instructions: String) {
    #expect(failure([0x80, 2] + Pickle.op(instructions))?.code == .corrupt)
    #expect(failure([0x80, 2] + Pickle.op("NN(" + instructions))?.code == .corrupt)
    for tuple: UInt8 in [0x85, 0x86, 0x87] {
      #expect(failure([0x80, 2] + Pickle.op("NNN(") + [tuple])?.code == .corrupt)
    }
    for needsMark in ["1", "t", "N0t", "]e", "}u"] {
      #expect(failure([0x80, 2] + Pickle.op(needsMark))?.code == .corrupt)
    }
  }

  @Test(
    "refuses values of the wrong kind",
    arguments: [
      Pickle.op("NNa"), Pickle.op("}Na"), Pickle.op("]NNs"), Pickle.op("}(Nu"), Pickle.op("NNR"),
      Pickle.op("N)R"), Pickle.op("]Nb"), Pickle.op("N(N") + [0x90], Pickle.op("NQ"),
      Pickle.op("(tQ"), Pickle.text("a") + Pickle.op("Q"), Pickle.op("NN") + [0x93],
      Pickle.op("h\u{0}"), Pickle.tuple(Pickle.text("other")) + Pickle.op("Q"),
      Pickle.tuple(Pickle.text("storage")) + Pickle.op("Q"),
      Pickle.storage("0", count: -1),
      Pickle.call(Pickle.global("torch", "FloatStorage"), Pickle.op(")")),
      Pickle.call(Pickle.global("collections", "OrderedDict"), Pickle.tuple(Pickle.int(1))),
      Pickle.call(
        Pickle.global("collections", "OrderedDict"), Pickle.tuple(Pickle.list([Pickle.op(")")]))),
      Pickle.call(Pickle.global("torch", "Size"), Pickle.op(")")),
      Pickle.call(Pickle.global("torch._utils", "_rebuild_parameter"), Pickle.tuple(Pickle.int(1))),
    ])
  func wrongKinds(body: [UInt8]) {
    #expect(failure(Pickle.file(body))?.code == .corrupt)
  }

  @Test("tells an instruction of other protocols from a damaged byte, and names the place")
  func unknownInstructions() throws {
    for byte in Array("ILFSVldgpP".utf8) + [0x82, 0x83, 0x84, 0x97, 0x98] {
      #expect(failure([0x80, 2, byte])?.code == .unsupported)
    }
    let error = try #require(failure([0x80, 2] + Pickle.op("N") + [0xEE]))
    #expect(error.code == .corrupt && error.place == "test, byte 3")
    #expect(failure([0x80, 6])?.code == .unsupported)
    #expect(failure([0x95] + Pickle.little(UInt64.max))?.code == .corrupt)
    #expect(failure(Pickle.op("c") + [UInt8](repeating: 65, count: 999))?.code == .corrupt)
  }

  @Test("refuses negative and impossible lengths before it takes memory")
  func lengths() {
    #expect(failure(Pickle.op("T") + [0xFF, 0xFF, 0xFF, 0xFF])?.code == .corrupt)
    #expect(failure([0x8B, 0xFF, 0xFF, 0xFF, 0xFF])?.code == .corrupt)
    #expect(failure(Pickle.op("X") + [0xFF, 0xFF, 0xFF, 0xFF])?.code == .truncated)
    #expect(failure([0x8D] + Pickle.little(UInt64(Int64.max)))?.code == .truncated)
    #expect(failure([0x8E] + Pickle.little(UInt64.max))?.code == .corrupt)
  }

  @Test(
    "stops where the budget does",
    arguments: ["N", "(", "]", "}", ")", "N2", "Nq", "cos\nx\n"])
  func budget(instruction: String) throws {
    // The last byte of "Nq" is the memo's index: a new one each time.
    var pickle: [UInt8] = []
    for index in 0..<200 {
      pickle += Pickle.op(instruction) + (instruction == "Nq" ? [UInt8(index)] : [])
    }
    #expect(throws: CheckpointError.self) { try result(Pickle.file(pickle), budget: 1000) }
  }
}
