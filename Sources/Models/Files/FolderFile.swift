internal import Base
internal import Foundation

/// A regular file below a folder, opened without following symbolic links below that folder.
struct FolderFile: ~Copyable {
  private let descriptor: FileDescriptor
  private let path: String

  /// Opens a file, component by component.
  ///
  /// - Parameters:
  ///   - file: A path that `isSafe` accepts.
  ///   - folder: Where the path starts; it may itself be reached over links.
  /// - Returns: The open file.
  /// - Throws: `SystemError`: `ELOOP` or `ENOTDIR` for a link, `EINVAL` for what is no regular file.
  static func open(_ file: String, in folder: String) throws(SystemError) -> FolderFile {
    let path = "\(folder)/\(file)"
    guard isSafe(file) else { throw SystemError(code: ELOOP, operation: "open \(path)") }
    var current = FileDescriptor(
      owning: try systemCall("open \(path)") {
        Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      })
    let components = file.split(separator: "/").map(String.init)
    for component in components.dropLast() {
      let parent = current.number
      let next = try systemCall("open \(path)") {
        openat(parent, component, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      }
      current = FileDescriptor(owning: next)
    }
    let parent = current.number
    let last = components.last ?? ""
    // Non-blocking, so that a pipe in the file's place cannot hold the caller up.
    let number = try systemCall("open \(path)") {
      openat(parent, last, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    }
    return FolderFile(descriptor: FileDescriptor(owning: number), path: path)
  }

  /// Whether a path is relative, stays below its folder, and means the same to everybody.
  ///
  /// - Parameter path: A path from a manifest.
  /// - Returns: Whether it may be opened.
  static func isSafe(_ path: String) -> Bool {
    guard !path.isEmpty, path.utf8.count <= 255 else { return false }
    guard path.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0 != "\\" })
    else { return false }
    return path.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }

  /// Reads all bytes.
  ///
  /// - Parameter maximumBytes: A larger file is refused with `EFBIG` before it is read.
  /// - Returns: The bytes.
  /// - Throws: `SystemError`; `EIO` when the file changes its size meanwhile.
  func read(maximumBytes: Int) throws(SystemError) -> [UInt8] {
    let number = descriptor.number
    var status = stat()
    try systemCall("stat \(path)") { fstat(number, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(code: EINVAL, operation: "open \(path)")
    }
    let size = Int(status.st_size)
    guard size <= maximumBytes else { throw SystemError(code: EFBIG, operation: "read \(path)") }
    // One byte more than stated, to notice a file that grows.
    var bytes = [UInt8](repeating: 0, count: size + 1)
    var filled = 0
    while filled < bytes.count {
      let count = try bytes.withUnsafeMutableBytes { buffer in
        Result { () throws(SystemError) in
          try systemCall("read \(path)") {
            Foundation.read(number, buffer.baseAddress.map { $0 + filled }, buffer.count - filled)
          }
        }
      }.get()
      guard count > 0 else { break }
      filled += count
    }
    guard filled == size else { throw SystemError(code: EIO, operation: "read \(path)") }
    bytes.removeLast()
    return bytes
  }
}
