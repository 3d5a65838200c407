/// Decompresses zlib data (RFC 1950, RFC 1951) of a known length.
struct Inflate {
  private var bits: DeflateBits
  private var output: UnsafeMutableBufferPointer<UInt8>
  private var written = 0

  /// Decompresses a stream that must hold exactly as many bytes as there is room for.
  ///
  /// Nothing is written beyond the room, however much the stream would expand to.
  ///
  /// - Parameters:
  ///   - bytes: The whole zlib stream; bytes after its end are ignored.
  ///   - output: The bytes to fill.
  /// - Throws: ``ImagingError`` with the code `truncated` or `corrupt`.
  static func zlib(
    _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableBufferPointer<UInt8>
  ) throws(ImagingError) {
    guard bytes.count >= 2 else { throw DeflateBits.truncated }
    guard bytes[0] & 0x0F == 8, bytes[0] >> 4 <= 7,
      (Int(bytes[0]) << 8 | Int(bytes[1])).isMultiple(of: 31), bytes[1] & 0x20 == 0
    else {
      throw ImagingError(.corrupt, "the compressed data does not begin as a zlib stream")
    }
    var inflate = Inflate(bits: DeflateBits(bytes, from: 2), output: output)
    try inflate.run()
    guard inflate.written == output.count else {
      throw ImagingError(
        .truncated,
        "the compressed data holds \(inflate.written) bytes, the image needs \(output.count)")
    }
    var stored: UInt32 = 0
    inflate.bits.alignToByte()
    for _ in 0..<4 { stored = stored << 8 | UInt32(inflate.bits.take(8)) }
    guard !inflate.bits.hasOverrun else { throw DeflateBits.truncated }
    guard stored == Adler32.checksum(UnsafeBufferPointer(output)) else {
      throw ImagingError(.corrupt, "the compressed data has a wrong checksum")
    }
  }

  private mutating func run() throws(ImagingError) {
    var isLast = false
    while !isLast {
      isLast = bits.take(1) == 1
      switch bits.take(2) {
      case 0: try copyStoredBlock()
      case 1: try expand(try FixedCodes.literals(), try FixedCodes.distances())
      case 2:
        let (literals, distances) = try readCodes()
        try expand(literals, distances)
      default: throw ImagingError(.corrupt, "the compressed data has a block of unknown type")
      }
      guard !bits.hasOverrun else { throw DeflateBits.truncated }
    }
  }

  private mutating func copyStoredBlock() throws(ImagingError) {
    bits.alignToByte()
    let length = bits.take(16)
    guard length ^ bits.take(16) == 0xFFFF else {
      throw bits.hasOverrun
        ? DeflateBits.truncated
        : ImagingError(.corrupt, "the compressed data has a stored block of damaged length")
    }
    guard length <= output.count - written else { throw Self.tooLong }
    let block = UnsafeMutableRawBufferPointer(
      UnsafeMutableBufferPointer(rebasing: output[written..<(written + length)]))
    guard bits.copyBytes(into: block) else { throw DeflateBits.truncated }
    written += length
  }

  /// The codes of a dynamic block.
  private mutating func readCodes() throws(ImagingError) -> (HuffmanTable, HuffmanTable) {
    let literalCount = bits.take(5) + 257
    let distanceCount = bits.take(5) + 1
    var codeLengths = [UInt8](repeating: 0, count: 19)
    let codeLengthCount = bits.take(4) + 4
    for position in CodeTables.lengthOrder.prefix(codeLengthCount) {
      codeLengths[position] = UInt8(bits.take(3))
    }
    guard literalCount <= 286, distanceCount <= 30 else {
      throw ImagingError(.corrupt, "the compressed data has too many codes")
    }
    let table = try HuffmanTable(lengths: codeLengths)
    var lengths = [UInt8]()
    while lengths.count < literalCount + distanceCount {
      guard let symbol = table.primary.withUnsafeBufferPointer({ bits.symbol($0, table) }),
        !bits.hasOverrun
      else { throw bits.hasOverrun ? DeflateBits.truncated : Self.badSymbol }
      if symbol < 16 {
        lengths.append(UInt8(symbol))
        continue
      }
      guard symbol > 16 || !lengths.isEmpty else { throw Self.badSymbol }
      let value = symbol == 16 ? lengths.last ?? 0 : 0
      let count =
        symbol == 16 ? 3 + bits.take(2) : symbol == 17 ? 3 + bits.take(3) : 11 + bits.take(7)
      lengths += [UInt8](repeating: value, count: count)
    }
    guard lengths.count == literalCount + distanceCount, lengths[256] > 0 else {
      throw ImagingError(.corrupt, "the compressed data has damaged code lengths")
    }
    return (
      try HuffmanTable(lengths: lengths[..<literalCount]),
      try HuffmanTable(lengths: lengths[literalCount...])
    )
  }

  private mutating func expand(
    _ literals: HuffmanTable, _ distances: HuffmanTable
  ) throws(ImagingError) {
    let failure = literals.primary.withUnsafeBufferPointer { literalPrimary in
      distances.primary.withUnsafeBufferPointer { distancePrimary in
        expand(literals, literalPrimary, distances, distancePrimary)
      }
    }
    if let failure { throw failure }
  }

  /// Writes a block's literals and copies until its end; returns what is wrong with it, if anything.
  private mutating func expand(
    _ literals: HuffmanTable, _ literalPrimary: UnsafeBufferPointer<UInt16>,
    _ distances: HuffmanTable, _ distancePrimary: UnsafeBufferPointer<UInt16>
  ) -> ImagingError? {
    while true {
      guard let symbol = bits.symbol(literalPrimary, literals) else { return Self.badSymbol }
      if symbol < 256 {
        guard written < output.count else { return Self.tooLong }
        output[written] = UInt8(truncatingIfNeeded: symbol)
        written &+= 1
        continue
      }
      if symbol == 256 { return nil }
      // Checked here and at the block's end: zero bits beyond the end cannot go on for ever, since
      // every turn either writes or ends.
      guard !bits.hasOverrun else { return DeflateBits.truncated }
      guard symbol <= 285 else { return Self.badSymbol }
      let lengthCode = CodeTables.lengths[symbol - 257]
      let length = lengthCode.base + bits.take(lengthCode.extraBits)
      guard let distanceSymbol = bits.symbol(distancePrimary, distances), distanceSymbol < 30 else {
        return Self.badSymbol
      }
      let distanceCode = CodeTables.distances[distanceSymbol]
      let distance = distanceCode.base + bits.take(distanceCode.extraBits)
      guard distance <= written else {
        return ImagingError(.corrupt, "the compressed data refers to bytes before its beginning")
      }
      guard length <= output.count - written else { return Self.tooLong }
      for index in written..<(written + length) { output[index] = output[index &- distance] }
      written += length
    }
  }

  private static var badSymbol: ImagingError {
    ImagingError(.corrupt, "the compressed data has a code without a meaning")
  }

  private static var tooLong: ImagingError {
    ImagingError(.corrupt, "the compressed data holds more bytes than the image needs")
  }
}

/// The constants of RFC 1951, section 3.2.
private enum CodeTables {
  struct Code {
    let base: Int
    let extraBits: Int
  }

  /// The order in which the lengths of the code length code are stored.
  static let lengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// The meaning of symbols 257 to 285: copy lengths.
  static let lengths: [Code] =
    codes(from: 3, extraBits: (0..<28).map { max(0, $0 / 4 - 1) }) + [Code(base: 258, extraBits: 0)]

  /// The meaning of distance symbols 0 to 29.
  static let distances: [Code] = codes(from: 1, extraBits: (0..<30).map { max(0, $0 / 2 - 1) })

  private static func codes(from first: Int, extraBits: [Int]) -> [Code] {
    var base = first
    return extraBits.map { extra in
      defer { base += 1 << extra }
      return Code(base: base, extraBits: extra)
    }
  }
}

/// The codes of a fixed block.
private enum FixedCodes {
  static func literals() throws(ImagingError) -> HuffmanTable {
    try HuffmanTable(
      lengths: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  }

  static func distances() throws(ImagingError) -> HuffmanTable {
    try HuffmanTable(lengths: [UInt8](repeating: 5, count: 32))
  }
}
