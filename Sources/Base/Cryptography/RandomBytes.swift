import CSystem

/// Bytes that nobody can predict, from the kernel's generator: for salts, keys and names.
public enum RandomBytes {
  /// Makes bytes; right after the machine's start it waits until the kernel's generator is seeded.
  ///
  /// The C function is `getrandom`.
  ///
  /// - Parameter count: How many.
  /// - Returns: The bytes.
  /// - Throws: `SystemError` on a kernel without `getrandom`.
  public static func make(_ count: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var made = 0
    while made < count {
      // The kernel gives up to 256 bytes in one piece whatever signals come.
      let end = min(made + 256, count)
      made += try systemCall("get random bytes") {
        bytes[made..<end].withUnsafeMutableBytes { room in
          room.baseAddress.map { csystem_random($0, UInt(room.count)) } ?? 0
        }
      }
    }
    return bytes
  }
}
