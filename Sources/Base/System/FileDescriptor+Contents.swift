import Foundation

extension FileDescriptor {
  /// Reads a whole file into memory.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - maximumByteCount: A longer file is refused, however long it says it is.
  /// - Returns: The bytes.
  /// - Throws: `SystemError`, naming the path: `EFBIG` for too long a file.
  public static func readFile(
    _ path: String, maximumByteCount: Int
  ) throws(SystemError) -> [UInt8] {
    let file = try FileDescriptor.openForReading(path)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try systemCall("read \(path)") {
        Foundation.read(file.number, &chunk, chunk.count)
      }
      if count == 0 { return bytes }
      guard bytes.count + count <= maximumByteCount else {
        throw SystemError(
          code: EFBIG, operation: "read \(path): over \(maximumByteCount) bytes are not accepted")
      }
      bytes += chunk[..<count]
    }
  }
}
