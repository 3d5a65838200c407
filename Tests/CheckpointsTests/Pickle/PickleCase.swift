import Testing

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

extension PickleCase {
  /// Numbers, text and bytes.
  static let scalars: [PickleCase] = [
    PickleCase("NONE", Pickle.op("N"), "None"),
    PickleCase("NEWTRUE", [0x88], "true"),
    PickleCase("NEWFALSE", [0x89], "false"),
    PickleCase("BININT", Pickle.join(Pickle.op("J"), [0xFE, 0xFF, 0xFF, 0xFF]), "-2"),
    PickleCase("BININT1", Pickle.join(Pickle.op("K"), [255]), "255"),
    PickleCase("BININT2", Pickle.join(Pickle.op("M"), [0, 255]), "65280"),
    PickleCase("LONG1 of nothing", [0x8A, 0], "0"),
    PickleCase("LONG1 of one byte", [0x8A, 1, 0x80], "-128"),
    PickleCase("LONG1 of three bytes", [0x8A, 3, 0xFF, 0xFF, 0x00], "65535"),
    PickleCase(
      "LONG1 of eight bytes", Pickle.join([0x8A, 8], Pickle.little(Int64.min)), "\(Int64.min)"),
    PickleCase(
      "LONG1 of nine bytes", Pickle.join([0x8A, 9], [UInt8](repeating: 1, count: 9)), "long(9)"),
    PickleCase("LONG4", [0x8B, 2, 0, 0, 0, 0xFF, 0xFF], "-1"),
    PickleCase("BINFLOAT", Pickle.join(Pickle.op("G"), [0x40, 0, 0, 0, 0, 0, 0, 0]), "other"),
    PickleCase("SHORT_BINSTRING", Pickle.join(Pickle.op("U"), [2], Pickle.op("ab")), "'ab'"),
    PickleCase("BINSTRING", Pickle.join(Pickle.op("T"), [2, 0, 0, 0], Pickle.op("ab")), "'ab'"),
    PickleCase("SHORT_BINUNICODE", Pickle.join([0x8C, 2], Pickle.op("ü")), "'ü'"),
    PickleCase("BINUNICODE", Pickle.text("ü"), "'ü'"),
    PickleCase("BINUNICODE8", Pickle.join([0x8D, 1, 0, 0, 0, 0, 0, 0, 0], Pickle.op("x")), "'x'"),
    PickleCase("SHORT_BINBYTES", Pickle.join(Pickle.op("C"), [1, 0]), "other"),
    PickleCase("BINBYTES", Pickle.join(Pickle.op("B"), [1, 0, 0, 0, 0]), "other"),
    PickleCase("BINBYTES8", [0x8E, 1, 0, 0, 0, 0, 0, 0, 0, 0], "other"),
    PickleCase("BYTEARRAY8", [0x96, 1, 0, 0, 0, 0, 0, 0, 0, 0], "other"),
  ]

  /// Tuples, lists, dictionaries and sets.
  static let containers: [PickleCase] = [
    PickleCase("EMPTY_TUPLE", Pickle.op(")"), "()"),
    PickleCase("TUPLE", Pickle.tuple(Pickle.int(1), Pickle.op("N")), "(1, None)"),
    PickleCase("TUPLE1", Pickle.join(Pickle.op("N"), [0x85]), "(None)"),
    PickleCase("TUPLE2", Pickle.join(Pickle.int(1), Pickle.int(2), [0x86]), "(1, 2)"),
    PickleCase("TUPLE3", Pickle.join(Pickle.op("NNN"), [0x87]), "(None, None, None)"),
    PickleCase("EMPTY_LIST, APPEND", Pickle.op("]Na"), "[None]"),
    PickleCase("APPENDS", Pickle.op("](NNe"), "[None, None]"),
    PickleCase("EMPTY_DICT, SETITEM", Pickle.op("}K\u{1}Ns"), "{1, None}"),
    PickleCase("SETITEMS", Pickle.dictionary([("a", Pickle.op("N"))]), "{'a', None}"),
    PickleCase("EMPTY_SET, ADDITEMS", Pickle.join([0x8F], Pickle.op("(NN"), [0x90]), "other"),
    PickleCase("FROZENSET", Pickle.join(Pickle.op("(NN"), [0x91]), "other"),
  ]

  /// The stack, the memo and names.
  static let memo: [PickleCase] = [
    PickleCase("POP", Pickle.op("K\u{1}N0"), "1"),
    PickleCase("POP of a mark", Pickle.op("K\u{1}(0"), "1"),
    PickleCase("POP_MARK", Pickle.op("K\u{1}(NN1"), "1"),
    PickleCase("DUP", Pickle.op("]2"), "[]"),
    PickleCase("BINPUT, BINGET", Pickle.op("K\u{7}q\u{3}0h\u{3}"), "7"),
    PickleCase(
      "LONG_BINPUT, LONG_BINGET",
      Pickle.join(
        Pickle.op("K\u{7}r"), [0xFF, 0xFF, 0xFF, 0xFF], Pickle.op("0j"), [0xFF, 0xFF, 0xFF, 0xFF]),
      "7"),
    PickleCase(
      "MEMOIZE",
      Pickle.join(Pickle.op("K\u{7}"), [0x94], Pickle.op("N"), [0x94, 0x30], Pickle.op("0h\u{0}")),
      "7"),
    PickleCase("FRAME", Pickle.join([0x95, 2, 0, 0, 0, 0, 0, 0, 0], Pickle.op("N")), "None"),
    PickleCase("GLOBAL that is never called", Pickle.global("os", "system"), "os.system"),
    PickleCase(
      "STACK_GLOBAL", Pickle.join(Pickle.text("os"), Pickle.text("system"), [0x93]), "os.system"),
  ]

  /// What may be called.
  static let calls: [PickleCase] = [
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
      Pickle.join(
        Pickle.emptyOrderedDictionary, Pickle.dictionary([("_metadata", Pickle.op("}"))]),
        Pickle.op("b")), "{}"),
    PickleCase(
      "a size",
      Pickle.call(Pickle.global("torch", "Size"), Pickle.tuple(Pickle.ints([2, 3]))), "(2, 3)"),
    PickleCase(
      "a NumPy scalar",
      Pickle.call(
        Pickle.global("numpy.core.multiarray", "scalar"),
        Pickle.tuple(
          Pickle.join(
            Pickle.call(Pickle.global("numpy", "dtype"), Pickle.tuple(Pickle.text("f8"))),
            Pickle.tuple(Pickle.int(3)), Pickle.op("b")), Pickle.join(Pickle.op("C"), [1, 0]))),
      "other"),
    PickleCase(
      "a counter's items",
      Pickle.join(
        Pickle.call(Pickle.global("collections", "Counter"), Pickle.tuple(Pickle.op("}"))),
        Pickle.op("(K\u{1}K\u{2}u")), "other"),
  ]
}
