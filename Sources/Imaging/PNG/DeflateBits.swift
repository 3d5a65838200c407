/// Reads the bits of a DEFLATE stream, lowest first.
///
/// Beyond the end, bits read as zero; ``hasOverrun`` tells.
struct DeflateBits {
  private let bytes: UnsafeRawBufferPointer
  private var position: Int
  private var buffer: UInt64 = 0
  private var available = 0

  init(_ bytes: UnsafeRawBufferPointer, from position: Int) {
    self.bytes = bytes
    self.position = position
  }

  /// Whether more bits were taken than there are.
  var hasOverrun: Bool { position - available / 8 > bytes.count }

  /// The error of a stream that ends early.
  static var truncated: ImagingError {
    ImagingError(.truncated, "the compressed data ends before the image does")
  }

  /// Has at least 48 bits ready.
  @inline(__always)
  private mutating func refill() {
    while available <= 48 {
      if position < bytes.count { buffer |= UInt64(bytes[position]) << UInt64(available) }
      position &+= 1
      available &+= 8
    }
  }

  /// Takes up to 16 bits.
  ///
  /// - Parameter count: 0 to 16.
  /// - Returns: The bits, the first lowest.
  @inline(__always)
  mutating func take(_ count: Int) -> Int {
    if available < count { refill() }
    let value = Int(truncatingIfNeeded: buffer & (1 << UInt64(count) &- 1))
    drop(count)
    return value
  }

  @inline(__always)
  private mutating func drop(_ count: Int) {
    buffer >>= UInt64(count)
    available &-= count
  }

  /// Takes a symbol.
  ///
  /// - Parameters:
  ///   - primary: The table's look-up.
  ///   - table: The table.
  /// - Returns: The symbol, or nil for a bit string without a meaning.
  @inline(__always)
  mutating func symbol(_ primary: UnsafeBufferPointer<UInt16>, _ table: HuffmanTable) -> Int? {
    if available < HuffmanTable.maximumLength { refill() }
    let entry = primary[Int(truncatingIfNeeded: buffer) & (1 << HuffmanTable.primaryBits - 1)]
    guard entry != 0 else { return longSymbol(table) }
    drop(Int(entry & 15))
    return Int(entry >> 4)
  }

  private mutating func longSymbol(_ table: HuffmanTable) -> Int? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...HuffmanTable.maximumLength {
      code |= Int(buffer >> UInt64(length - 1)) & 1
      let count = table.countOfLength[length]
      if code - first < count {
        drop(length)
        return Int(table.symbols[index + code - first])
      }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  /// Goes on at the next byte boundary.
  mutating func alignToByte() { drop(available & 7) }

  /// Copies bytes from a byte boundary.
  ///
  /// - Parameter destination: The bytes to fill.
  /// - Returns: Whether there were enough.
  mutating func copyBytes(into destination: UnsafeMutableRawBufferPointer) -> Bool {
    position -= available / 8
    buffer = 0
    available = 0
    guard position <= bytes.count, destination.count <= bytes.count - position else { return false }
    destination.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: bytes[position..<(position + destination.count)]))
    position += destination.count
    return true
  }
}
