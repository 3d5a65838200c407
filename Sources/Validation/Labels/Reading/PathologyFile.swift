internal import Base

/// Reads files of pathology results with a limit on their size.
public enum PathologyFile {
  /// The bytes of a file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - maximumByteCount: A longer file is refused, such as `PathologyTable.maximumByteCount`.
  /// - Returns: The bytes.
  /// - Throws: `LabelError` with the code `unreadable`.
  public static func bytes(
    _ path: String, maximumByteCount: Int
  ) throws(LabelError) -> [UInt8] {
    do throws(SystemError) {
      return try FileDescriptor.readFile(path, maximumByteCount: maximumByteCount)
    } catch {
      throw LabelError(.unreadable, "\(error)")
    }
  }
}
