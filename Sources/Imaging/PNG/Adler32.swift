/// The checksum of a zlib stream (RFC 1950).
enum Adler32 {
  private static let modulus: UInt32 = 65_521
  /// The most bytes that can be added before the sums must be reduced to fit 32 bits.
  private static let longestRun = 5552

  /// The checksum of bytes.
  ///
  /// - Parameter bytes: The uncompressed data.
  /// - Returns: The checksum.
  static func checksum(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var low: UInt32 = 1
    var high: UInt32 = 0
    var position = 0
    while position < bytes.count {
      let end = min(position + longestRun, bytes.count)
      while position < end {
        low &+= UInt32(bytes[position])
        high &+= low
        position &+= 1
      }
      low %= modulus
      high %= modulus
    }
    return high << 16 | low
  }
}
