extension SHA256 {
  /// A 32-byte hash value.
  public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// How many bytes a digest has.
    public static let byteCount = 32

    // Lies in memory as the 32 bytes of the digest.
    private let words: SIMD8<UInt32>

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes(of: words) { Array($0) } }

    /// The digest as 64 lowercase hex digits.
    public var hex: String {
      withUnsafeBytes(of: words) { bytes in
        String(
          decoding: bytes.flatMap {
            [Digest.hexDigits[Int($0 >> 4)], Digest.hexDigits[Int($0 & 15)]]
          }, as: UTF8.self)
      }
    }

    /// The digest as 64 lowercase hex digits.
    public var description: String { hex }

    /// Reads 64 lowercase hex digits; nil when the text is anything else.
    public init?(hex: String) {
      let digits = Array(hex.utf8).compactMap { Digest.hexDigits.firstIndex(of: $0) }
      guard digits.count == 64, hex.utf8.count == 64 else { return nil }
      self.init(
        bytes: stride(from: 0, to: 64, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) })
    }

    /// Takes 32 bytes for a digest; nil when there are more or fewer.
    public init?(bytes: UnsafeRawBufferPointer) {
      guard bytes.count == Digest.byteCount else { return nil }
      words = bytes.loadUnaligned(as: SIMD8<UInt32>.self)
    }

    /// Takes 32 bytes for a digest; nil when there are more or fewer.
    public init?(bytes: [UInt8]) {
      guard let digest = bytes.withUnsafeBytes({ Digest(bytes: $0) }) else { return nil }
      self = digest
    }

    /// Makes the digest of a state after the last block.
    init(state: SIMD8<UInt32>) {
      var words = state
      for index in words.indices { words[index] = state[index].bigEndian }
      self.words = words
    }

    /// Lends the 32 bytes without a copy on the heap.
    public func withBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
      withUnsafeBytes(of: words, body)
    }

    private static let hexDigits = Array("0123456789abcdef".utf8)
  }
}
