import Testing

@testable import Checkpoints

/// Instructions on values that they are not for.
private let misfits: [[UInt8]] = [
  Pickle.op("NNa"),
  Pickle.op("}Na"),
  Pickle.op("]NNs"),
  Pickle.op("}(Nu"),
  Pickle.op("NNR"),
  Pickle.op("N)R"),
  Pickle.op("]Nb"),
  Pickle.join(Pickle.op("N(N"), [0x90]),
  Pickle.op("NQ"),
  Pickle.op("(tQ"),
  Pickle.join(Pickle.text("a"), Pickle.op("Q")),
  Pickle.join(Pickle.op("NN"), [0x93]),
  Pickle.op("h\u{0}"),
  Pickle.join(Pickle.tuple(Pickle.text("other")), Pickle.op("Q")),
  Pickle.join(Pickle.tuple(Pickle.text("storage")), Pickle.op("Q")),
  Pickle.storage("0", count: -1),
  Pickle.call(Pickle.global("torch", "FloatStorage"), Pickle.op(")")),
  Pickle.call(Pickle.global("collections", "OrderedDict"), Pickle.tuple(Pickle.int(1))),
  Pickle.call(
    Pickle.global("collections", "OrderedDict"), Pickle.tuple(Pickle.list([Pickle.op(")")]))),
  Pickle.call(Pickle.global("torch", "Size"), Pickle.op(")")),
  Pickle.call(Pickle.global("torch._utils", "_rebuild_parameter"), Pickle.tuple(Pickle.int(1))),
]

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
    arguments: PickleCase.scalars + PickleCase.containers + PickleCase.memo + PickleCase.calls)
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
    arguments: misfits)
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
