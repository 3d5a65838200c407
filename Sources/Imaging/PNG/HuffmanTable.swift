/// A canonical Huffman code of DEFLATE, ready for decoding.
///
/// Codes of up to ``primaryBits`` bits are found with one look-up; longer ones, which are rare, are
/// counted out bit by bit.
struct HuffmanTable {
  static let maximumLength = 15
  static let primaryBits = 10

  /// For each value of the next bits: the symbol times 16 plus the code's length; 0 for longer codes.
  private(set) var primary: [UInt16]
  /// How many codes there are of each length.
  private(set) var countOfLength: [Int]
  /// The symbols in the order of their codes.
  private(set) var symbols: [UInt16]

  /// A table from the length of each symbol's code.
  ///
  /// - Parameter lengths: 0 for symbols that are not used, else 1 to 15.
  /// - Throws: ``ImagingError`` with the code `corrupt` for codes that are not prefix codes, or that
  ///   leave bit strings without a meaning; a single code of one bit is allowed.
  init(lengths: some Collection<UInt8>) throws(ImagingError) {
    countOfLength = [Int](repeating: 0, count: Self.maximumLength + 1)
    for length in lengths { countOfLength[Int(length)] += 1 }
    let used = lengths.count - countOfLength[0]
    countOfLength[0] = 0
    var remaining = 1
    var offsets = [0, 0]
    for length in 1...Self.maximumLength {
      remaining = remaining * 2 - countOfLength[length]
      guard remaining >= 0 else {
        throw ImagingError(.corrupt, "the compressed data has an oversubscribed Huffman code")
      }
      offsets.append(offsets[length] + countOfLength[length])
    }
    guard remaining == 0 || used == 0 || (used == 1 && countOfLength[1] == 1) else {
      throw ImagingError(.corrupt, "the compressed data has an incomplete Huffman code")
    }
    symbols = [UInt16](repeating: 0, count: used)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      symbols[offsets[Int(length)]] = UInt16(symbol)
      offsets[Int(length)] += 1
    }
    primary = [UInt16](repeating: 0, count: 1 << Self.primaryBits)
    fillPrimary()
  }

  private mutating func fillPrimary() {
    var code = 0
    var index = 0
    for length in 1...Self.primaryBits {
      for _ in 0..<countOfLength[length] {
        // Codes arrive with their first bit lowest.
        var reversed = 0
        for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
        let entry = symbols[index] << 4 | UInt16(length)
        for value in stride(from: reversed, to: 1 << Self.primaryBits, by: 1 << length) {
          primary[value] = entry
        }
        code += 1
        index += 1
      }
      code <<= 1
    }
  }
}
