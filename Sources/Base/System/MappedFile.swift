import Foundation

/// A file's bytes in memory, read from disk only where they are looked at.
///
/// The mapping is private and read-only. A file that another process cuts short while it is mapped
/// ends this process when the missing part is read: map files only where nobody writes them.
public final class MappedFile: Sendable {
  /// The file's path, for messages.
  public let path: String
  /// All bytes, valid while this object lives: hold it in a variable, not in a temporary.
  public nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

  /// Maps a regular file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - maximumByteCount: A longer file is refused.
  /// - Throws: `SystemError`, naming the path: `EFBIG` for too long a file, `EINVAL` for what is no
  ///   regular file.
  public init(_ path: String, maximumByteCount: Int = Int.max) throws(SystemError) {
    self.path = path
    let file = try FileDescriptor.openForReading(path)
    var status = stat()
    let number = file.number
    try systemCall("look at \(path)") { fstat(number, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(code: EINVAL, operation: "map \(path), which is no regular file")
    }
    let count = Int(status.st_size)
    guard count <= maximumByteCount else {
      throw SystemError(
        code: EFBIG, operation: "map \(path): over \(maximumByteCount) bytes are not accepted")
    }
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = try systemCall("map \(path)") {
      Int(bitPattern: mmap(nil, count, PROT_READ, MAP_PRIVATE, number, 0))
    }
    bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }

  /// Lets the kernel take back the pages that were read; they are read again when they are needed.
  public func releasePages() {
    guard let start = bytes.baseAddress else { return }
    // Advice: where it is not taken, nothing is lost.
    _ = madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }
}
