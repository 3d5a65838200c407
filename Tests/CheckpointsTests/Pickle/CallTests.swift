import Tensors
import Testing

@testable import Checkpoints

/// Each way to make a Python object.
private let objectPickles: [[UInt8]] = [
  Pickle.join(Pickle.global("__main__", "Net"), Pickle.op(")"), [0x81]),
  Pickle.join(Pickle.global("__main__", "Net"), Pickle.op(")}"), [0x92]),
  Pickle.join(Pickle.op("("), Pickle.global("__main__", "Net"), Pickle.op("o")),
  Pickle.op("(i__main__\nNet\n"),
]

/// Arguments that make no tensor.
private let misfits: [[UInt8]] = [
  Pickle.tuple(),
  Pickle.tuple(Pickle.int(1), Pickle.int(0)),
  Pickle.tuple(Pickle.storage("0", count: 2), Pickle.int(0), Pickle.int(2), Pickle.ints([1])),
  Pickle.tuple(
    Pickle.storage("0", count: 2), Pickle.int(0), Pickle.tuple(Pickle.op("N")),
    Pickle.ints([1])),
  Pickle.tuple(
    Pickle.storage("0", count: 2), Pickle.int(0), Pickle.ints([Int64](repeating: 1, count: 99)),
    Pickle.ints([1])),
  Pickle.tuple(
    Pickle.storage("0", count: 2), Pickle.int(-1), Pickle.ints([2]), Pickle.ints([1])),
]

@Suite("What a pickle may call")
struct CallTests {
  private func tensor(_ body: [UInt8], _ storage: [UInt8]) throws -> CheckpointTensor {
    try #require(
      try SampleFile.read(SampleFile.zip(body, storages: [("0", storage)])).tensors.first)
  }

  @Test(
    "A storage class says what its elements are, also that of a graphics card",
    arguments: [
      ("FloatStorage", ElementType.float32), ("HalfStorage", .float16),
      ("BFloat16Storage", .bfloat16), ("DoubleStorage", .float64), ("ByteStorage", .uint8),
      ("CharStorage", .int8), ("ShortStorage", .int16), ("IntStorage", .int32),
      ("LongStorage", .int64), ("BoolStorage", .bool),
    ])
  func storageClasses(name: String, type: ElementType) throws {
    for module in ["", "cuda."] {
      let body = Pickle.tensor(
        Pickle.storage("0", count: 3).replacingClass("\(module)\(name)"), [3], strides: [1])
      let tensor = try tensor(body, [UInt8](repeating: 0, count: 3 * type.byteCount))
      #expect(tensor.elementType == type && tensor.name == "tensor")
      #expect(try tensor.load().shape == [3])
    }
  }

  @Test("Bytes whose element type comes with the tensor", arguments: ElementType.allCases)
  func untypedStorages(type: ElementType) throws {
    let count = 2 * type.byteCount
    let storage = Pickle.storage("0", count: Int64(count)).replacingClass("storage.UntypedStorage")
    let body = Pickle.call(
      Pickle.global("torch._utils", "_rebuild_tensor_v3"),
      Pickle.tuple(
        storage, Pickle.int(0), Pickle.ints([2]), Pickle.ints([1]), [0x89],
        Pickle.emptyOrderedDictionary, Pickle.global("torch", type.rawValue)))
    let tensor = try tensor(body, [UInt8](repeating: 1, count: count))
    #expect(tensor.elementType == type && tensor.byteCount == count)
    #expect(try tensor.load().byteCount == count)
  }

  @Test("Parameters, tensors of old files, and tensors with a class of their own are tensors")
  func wrappers() throws {
    let storage = Pickle.storage("0", count: 2)
    let old = Pickle.call(
      Pickle.global("torch._utils", "_rebuild_tensor"),
      Pickle.tuple(storage, Pickle.int(0), Pickle.ints([2]), Pickle.ints([1])))
    let parameter = Pickle.call(
      Pickle.global("torch._utils", "_rebuild_parameter"),
      Pickle.tuple(old, [0x88], Pickle.emptyOrderedDictionary))
    let parameterWithState = Pickle.call(
      Pickle.global("torch._utils", "_rebuild_parameter_with_state"),
      Pickle.tuple(old, [0x88], Pickle.emptyOrderedDictionary, Pickle.op("}")))
    let direct = Pickle.call(
      Pickle.global("torch.nn.parameter", "Parameter"), Pickle.tuple(old, [0x88]))
    let subclass = Pickle.call(
      Pickle.global("torch._tensor", "_rebuild_from_type_v2"),
      Pickle.tuple(
        Pickle.global("torch._utils", "_rebuild_tensor_v2"), Pickle.global("torch", "Tensor"),
        Pickle.tuple(
          storage, Pickle.int(0), Pickle.ints([2]), Pickle.ints([1]), [0x89],
          Pickle.emptyOrderedDictionary, Pickle.op("}")), Pickle.op("}")))
    for body in [old, parameter, parameterWithState, direct, subclass] {
      #expect(try tensor(body, SampleFile.floats([1, 2])).load().floats() == [1, 2])
    }
  }

  @Test(
    "Everything else is refused by its name",
    arguments: [
      ("posix", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.hub", "load"),
      ("torch._utils", "_rebuild_qtensor"), ("torch._utils", "_rebuild_sparse_tensor"),
      ("collections", "OrderedDict.clear"), ("numpy.core.multiarray", "_reconstruct"),
    ])
  func refusedCalls(module: String, name: String) throws {
    let command = Pickle.tuple(Pickle.text("touch checkpoint-reader-was-exploited"))
    let byName = Pickle.global(module, name)
    let byStack = Pickle.text(module) + Pickle.text(name) + [0x93]
    for function in [byName, byStack] {
      let error = try #require(SampleFile.failure(SampleFile.zip(Pickle.call(function, command))))
      #expect(error.code == .refusedCall)
      #expect(error.message.contains("\(module).\(name)") && error.message.contains("data.pkl"))
    }
  }

  @Test("A function behind another one is refused as well, and one that calls itself")
  func nestedCalls() {
    for inner in [
      Pickle.global("posix", "system"), Pickle.global("torch._tensor", "_rebuild_from_type_v2"),
      Pickle.op("N"),
    ] {
      let body = Pickle.call(
        Pickle.global("torch._tensor", "_rebuild_from_type_v2"),
        Pickle.tuple(inner, Pickle.op("N"), Pickle.op(")"), Pickle.op("N")))
      let code = SampleFile.failure(SampleFile.zip(body))?.code
      #expect(code == .refusedCall || code == .corrupt)
    }
  }

  @Test(
    "Instructions that make Python objects are refused with what to save instead",
    arguments: objectPickles)
  func wholeObjects(body: [UInt8]) throws {
    let error = try #require(SampleFile.failure(SampleFile.zip(body)))
    #expect(error.code == .wholeObject)
    #expect(error.message.contains("__main__.Net") && error.message.contains("state_dict()"))
  }

  @Test("An old-style object and a module with its source are whole objects, too")
  func oldObjects() {
    let reconstructed = Pickle.call(
      Pickle.global("copy_reg", "_reconstructor"), Pickle.tuple(Pickle.global("a", "B")))
    let module = Pickle.tuple(Pickle.text("module"), Pickle.op("N")) + Pickle.op("Q")
    for body in [reconstructed, module] {
      #expect(SampleFile.failure(SampleFile.zip(body))?.code == .wholeObject)
    }
  }

  @Test(
    "Element types that are not read are refused by name",
    arguments: [
      ("ComplexFloatStorage", "complex64"), ("ComplexDoubleStorage", "complex128"),
      ("QInt8Storage", "qint8"),
    ])
  func unsupportedStorages(name: String, type: String) throws {
    let body = Pickle.tensor(Pickle.storage("0", name, count: 1), [1], strides: [1])
    let error = try #require(SampleFile.failure(SampleFile.zip(body)))
    #expect(error.code == .unsupported && error.message.contains(type))
  }

  @Test("So are those that come with the tensor, unknown ones, and flags")
  func unsupportedTensors() throws {
    let storage = Pickle.storage("0", count: 8).replacingClass("UntypedStorage")
    func body(_ type: [UInt8], _ flags: [UInt8] = []) -> [UInt8] {
      Pickle.call(
        Pickle.global("torch._utils", "_rebuild_tensor_v3"),
        Pickle.tuple(
          storage, Pickle.int(0), Pickle.ints([2]), Pickle.ints([1]), [0x89], Pickle.op("N"),
          type, flags))
    }
    let float = Pickle.global("torch", "float32")
    #expect(SampleFile.failure(SampleFile.zip(body(float))) == nil)
    #expect(SampleFile.failure(SampleFile.zip(body(float, Pickle.op("}")))) == nil)
    for (body, word) in [
      (body(Pickle.global("torch", "float8_e4m3fn")), "float8_e4m3fn"),
      (body(Pickle.global("torch", "float7")), "torch.float7"),
      (body(float, Pickle.dictionary([("neg", [0x88])])), "resolve_neg"),
      (Pickle.vector().replacingClass("StringStorage"), "torch.StringStorage"),
    ] {
      let error = try #require(SampleFile.failure(SampleFile.zip(body)))
      #expect(error.code == .unsupported && error.message.contains(word), "\(error)")
    }
  }

  @Test(
    "A tensor with the wrong kind of arguments is refused",
    arguments: misfits)
  func wrongArguments(arguments: [UInt8]) {
    let body = Pickle.call(Pickle.global("torch._utils", "_rebuild_tensor_v2"), arguments)
    #expect(SampleFile.failure(SampleFile.zip(body))?.code == .corrupt)
  }
}

extension [UInt8] {
  /// The same pickle with `torch.FloatStorage` renamed.
  fileprivate func replacingClass(_ name: String) -> [UInt8] {
    let path = name.split(separator: ".")
    let module = (["torch"] + path.dropLast()).joined(separator: ".")
    return replacing(
      Pickle.global("torch", "FloatStorage"), with: Pickle.global(module, String(path.last ?? "")))
  }
}
