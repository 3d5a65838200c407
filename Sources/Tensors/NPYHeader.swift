/// What the header of a `.npy` file says: a Python dictionary of three entries.
struct NPYHeader: Equatable {
  let shape: Shape
  let elementType: ElementType

  init(shape: Shape, elementType: ElementType) {
    self.shape = shape
    self.elementType = elementType
  }

  /// NumPy's names of the element types.
  private static let descriptors: [(name: String, type: ElementType)] = [
    ("<f4", .float32), ("<f2", .float16), ("<f8", .float64), ("|u1", .uint8), ("|i1", .int8),
    ("<u2", .uint16), ("<i2", .int16), ("<u4", .uint32), ("<i4", .int32), ("<u8", .uint64),
    ("<i8", .int64), ("|b1", .bool),
  ]

  /// The dictionary, without padding.
  var text: String {
    get throws(NPYError) {
      guard let descriptor = Self.descriptors.first(where: { $0.type == elementType }) else {
        throw NPYError(.unsupported, "the .npy format has no \(elementType)")
      }
      let extents = shape.dimensions.map(String.init).joined(separator: ", ")
      let tuple = shape.rank == 1 ? "(\(extents),)" : "(\(extents))"
      return "{'descr': '\(descriptor.name)', 'fortran_order': False, 'shape': \(tuple), }"
    }
  }

  /// Reads the dictionary.
  init(parsing bytes: some Collection<UInt8>) throws(NPYError) {
    var scanner = PythonLiteralScanner(bytes)
    var descriptor: String?
    var isColumnMajor: Bool?
    var extents: [Int64]?
    try scanner.expect("{")
    while !scanner.take("}") {
      let name = try scanner.string()
      try scanner.expect(":")
      switch name {
      case "descr" where descriptor == nil: descriptor = try scanner.string()
      case "fortran_order" where isColumnMajor == nil: isColumnMajor = try scanner.bool()
      case "shape" where extents == nil: extents = try scanner.tuple()
      default: throw NPYError(.badHeader, "the header has an entry \(name) too many")
      }
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    try scanner.expectEnd()
    guard let descriptor, let isColumnMajor, let extents else {
      throw NPYError(.badHeader, "the header lacks descr, fortran_order or shape")
    }
    guard let type = Self.descriptors.first(where: { $0.name == descriptor })?.type else {
      throw NPYError(
        .unsupported, "elements of type \(descriptor), not \(Self.descriptors.map(\.name))")
    }
    guard !isColumnMajor else { throw NPYError(.unsupported, "Fortran order, not C order") }
    guard extents.count <= 64, let shape = Shape(untrusted: extents) else {
      throw NPYError(.badHeader, "the shape \(extents.prefix(64)) is not one")
    }
    self.shape = shape
    elementType = type
  }
}

/// Reads the few kinds of Python literals that headers consist of.
private struct PythonLiteralScanner {
  private var rest: Substring

  init(_ bytes: some Collection<UInt8>) {
    rest = Substring(String(decoding: bytes, as: UTF8.self))
  }

  /// Takes `character` if it is next, after white space.
  mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  mutating func expect(_ character: Character) throws(NPYError) {
    if !take(character) { throw unexpected("\(character)") }
  }

  mutating func expectEnd() throws(NPYError) {
    skipSpace()
    if !rest.isEmpty { throw unexpected("the end") }
  }

  mutating func string() throws(NPYError) -> String {
    skipSpace()
    guard let quote = rest.first, quote == "'" || quote == "\"",
      let end = rest.dropFirst().firstIndex(of: quote)
    else { throw unexpected("a string") }
    let text = rest.dropFirst().prefix(upTo: end)
    rest = rest[rest.index(after: end)...]
    return String(text)
  }

  mutating func bool() throws(NPYError) -> Bool {
    skipSpace()
    for (word, value) in [("False", false), ("True", true)] where rest.hasPrefix(word) {
      rest = rest.dropFirst(word.count)
      return value
    }
    throw unexpected("True or False")
  }

  mutating func tuple() throws(NPYError) -> [Int64] {
    try expect("(")
    var values: [Int64] = []
    while !take(")") {
      skipSpace()
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let value = Int64(digits) else { throw unexpected("a number") }
      rest = rest.dropFirst(digits.count)
      values.append(value)
      if !take(",") {
        try expect(")")
        break
      }
    }
    return values
  }

  private mutating func skipSpace() {
    rest = rest.drop { $0.isWhitespace }
  }

  private func unexpected(_ wanted: String) -> NPYError {
    NPYError(.badHeader, "the header has \(rest.prefix(20).debugDescription), not \(wanted)")
  }
}
