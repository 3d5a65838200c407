internal import Base
internal import Foundation

/// Writes files below a version's folder so that each is there whole or not at all.
struct FolderWriter {
  let folder: ModelFolder

  /// Writes a file in place of one that may be there.
  ///
  /// - Parameters:
  ///   - file: A safe path, relative to the folder.
  ///   - bytes: The contents.
  /// - Throws: `ModelError` with the code `notWritten`.
  func replace(_ file: String, with bytes: [UInt8]) throws(ModelError) {
    try write(file, bytes) { (temporary, path) throws(SystemError) in
      try systemCall("rename to \(path)") { rename(temporary, path) }
    }
  }

  /// Writes a file that must not be there yet.
  ///
  /// - Parameters:
  ///   - file: A safe path, relative to the folder.
  ///   - bytes: The contents.
  /// - Throws: `ModelError` with the code `alreadySealed` or `notWritten`.
  func create(_ file: String, with bytes: [UInt8]) throws(ModelError) {
    try write(file, bytes) { (temporary, path) throws(SystemError) in
      // Unlike a rename, a link never replaces what is there.
      try systemCall("create \(path)") { link(temporary, path) }
      try systemCall("remove \(temporary)") { unlink(temporary) }
    }
  }

  private func write(
    _ file: String, _ bytes: [UInt8],
    publish: (_ temporary: String, _ path: String) throws(SystemError) -> Void
  ) throws(ModelError) {
    let path = folder.path(of: file)
    let temporary = "\(path).\(getpid())-\(UInt32.random(in: .min ... .max)).tmp"
    do throws(SystemError) {
      do throws(SystemError) {
        try writeDurably(bytes, to: temporary)
        try publish(temporary, path)
        try synchronizeFolder(of: path)
      } catch {
        // It may not exist; what counts is the first error.
        unlink(temporary)
        throw error
      }
    } catch {
      guard error.code == EEXIST else {
        throw ModelError(
          .notWritten, path, problem: error.description,
          remedy: "let this program's user write to the folder, and free space on its disk")
      }
      throw ModelError(
        .alreadySealed, path, problem: "the file exists", remedy: "seal as a new version")
    }
  }

  private func writeDurably(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let descriptor = FileDescriptor(
      owning: try systemCall("create \(path)") {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
      })
    let number = descriptor.number
    var written = 0
    while written < bytes.count {
      written += try bytes.withUnsafeBytes { buffer in
        Result { () throws(SystemError) in
          try systemCall("write \(path)") {
            Foundation.write(
              number, buffer.baseAddress.map { $0 + written }, buffer.count - written)
          }
        }
      }.get()
    }
    try systemCall("synchronise \(path)") { fsync(number) }
  }

  private func synchronizeFolder(of path: String) throws(SystemError) {
    let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let descriptor = try FileDescriptor.openForReading(parent)
    let number = descriptor.number
    try systemCall("synchronise \(parent)") { fsync(number) }
  }
}
