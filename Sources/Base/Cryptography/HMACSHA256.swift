/// The keyed message authentication code HMAC with SHA-256 (RFC 2104, FIPS 198-1).
///
/// Who holds the key can make codes as well as check them: a code convinces only those who trust all
/// holders of its key.
public struct HMACSHA256: Sendable {
  private let inner: SHA256
  private let outer: SHA256

  /// Prepares a key.
  ///
  /// - Parameter key: The key; RFC 2104 asks for at least 32 bytes. One of over 64 bytes counts as its
  ///   SHA-256.
  public init(key: [UInt8]) {
    let short = key.count > 64 ? SHA256.hash(key).bytes : key
    let block = short + [UInt8](repeating: 0, count: 64 - short.count)
    inner = HMACSHA256.start(block.map { $0 ^ 0x36 })
    outer = HMACSHA256.start(block.map { $0 ^ 0x5c })
  }

  /// The code of a message.
  public func code(for message: UnsafeRawBufferPointer) -> SHA256.Digest {
    var (inner, outer) = (inner, outer)
    inner.update(message)
    inner.finalize().withBytes { outer.update($0) }
    return outer.finalize()
  }

  /// The code of a message.
  public func code(for message: [UInt8]) -> SHA256.Digest {
    message.withUnsafeBytes { code(for: $0) }
  }

  /// Whether a code belongs to a message; the time that takes does not depend on where they differ.
  ///
  /// - Parameters:
  ///   - code: The code that came with the message.
  ///   - message: The message.
  /// - Returns: Whether they belong together.
  public func isValid(_ code: [UInt8], for message: [UInt8]) -> Bool {
    let expected = self.code(for: message)
    guard code.count == SHA256.Digest.byteCount else { return false }
    return expected.withBytes { bytes in
      zip(bytes, code).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
  }

  private static func start(_ block: [UInt8]) -> SHA256 {
    var hash = SHA256()
    block.withUnsafeBytes { hash.update($0) }
    return hash
  }
}
