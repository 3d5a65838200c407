public import Foundation

/// Files that are there whole or not at all, also after a crash.
extension FileDescriptor {
  /// Writes all bytes, however many calls it takes.
  ///
  /// - Parameters:
  ///   - bytes: The bytes.
  ///   - path: What the file is called in errors.
  /// - Throws: `SystemError`.
  public borrowing func write(
    _ bytes: UnsafeRawBufferPointer, path: String
  ) throws(SystemError) {
    let number = number
    var written = 0
    while written < bytes.count {
      let rest = bytes.count - written
      let start = bytes.baseAddress.map { $0 + written }
      written += try systemCall("write \(path)") { Foundation.write(number, start, rest) }
    }
  }

  /// Writes a file in place of one that may be there: a crash leaves the old one or the new one.
  ///
  /// It is written beside its place, synchronised and renamed. Where anything fails, the old file stays
  /// and nothing is left beside it.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - parts: Its contents, one part after the other.
  /// - Throws: `SystemError`.
  public static func replaceFile(
    _ path: String, with parts: some Sequence<UnsafeRawBufferPointer>
  ) throws(SystemError) {
    try publishFile(path, parts) { (temporary) throws(SystemError) in
      try systemCall("rename to \(path)") { rename(temporary, path) }
    }
  }

  /// Writes a file that must not be there yet.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - parts: Its contents, one part after the other.
  /// - Throws: `SystemError`, with `EEXIST` where it is there.
  public static func createFile(
    _ path: String, with parts: some Sequence<UnsafeRawBufferPointer>
  ) throws(SystemError) {
    try publishFile(path, parts) { (temporary) throws(SystemError) in
      // Unlike a rename, a link never replaces what is there.
      try systemCall("create \(path)") { link(temporary, path) }
      try systemCall("remove \(temporary)") { unlink(temporary) }
    }
  }

  private static func publishFile(
    _ path: String, _ parts: some Sequence<UnsafeRawBufferPointer>,
    _ publish: (_ temporary: String) throws(SystemError) -> Void
  ) throws(SystemError) {
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
    do throws(SystemError) {
      try writeNewFile(temporary, parts, mode: 0o644)
      try publish(temporary)
      try synchronizeFolder(of: path)
    } catch {
      // It may not exist; what counts is the first error.
      unlink(temporary)
      throw error
    }
  }

  /// Writes a file that must not be there yet, and synchronises it.
  ///
  /// A crash, or an error, may leave a part of it; its name is not synchronised.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - parts: Its contents, one part after the other.
  ///   - mode: Who may read and write it.
  /// - Throws: `SystemError`, with `EEXIST` where it is there.
  public static func writeNewFile(
    _ path: String, _ parts: some Sequence<UnsafeRawBufferPointer>, mode: mode_t
  ) throws(SystemError) {
    let file = FileDescriptor(
      owning: try systemCall("create \(path)") {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
      })
    for part in parts { try file.write(part, path: path) }
    let number = file.number
    try systemCall("synchronise \(path)") { fsync(number) }
  }

  private static func synchronizeFolder(of path: String) throws(SystemError) {
    try synchronizeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
  }

  /// Puts the names of a folder's files on the disk.
  ///
  /// - Parameter path: The folder.
  /// - Throws: `SystemError`.
  public static func synchronizeFolder(_ path: String) throws(SystemError) {
    let descriptor = try FileDescriptor.openForReading(path)
    let number = descriptor.number
    try systemCall("synchronise \(path)") { fsync(number) }
  }
}

extension FileDescriptor {
  /// Writes bytes in place of a file that may be there; see the other `replaceFile`.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - bytes: Its contents.
  /// - Throws: `SystemError`.
  public static func replaceFile(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    try bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in try replaceFile(path, with: CollectionOfOne(buffer)) }
    }.get()
  }

  /// Writes bytes to a file that must not be there yet; see the other `createFile`.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - bytes: Its contents.
  /// - Throws: `SystemError`, with `EEXIST` where it is there.
  public static func createFile(_ path: String, with bytes: [UInt8]) throws(SystemError) {
    try bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in try createFile(path, with: CollectionOfOne(buffer)) }
    }.get()
  }
}
