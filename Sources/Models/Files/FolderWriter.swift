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
    try write(file) { (path) throws(SystemError) in
      try FileDescriptor.replaceFile(path, with: bytes)
    }
  }

  /// Writes a file that must not be there yet.
  ///
  /// - Parameters:
  ///   - file: A safe path, relative to the folder.
  ///   - bytes: The contents.
  /// - Throws: `ModelError` with the code `alreadySealed` or `notWritten`.
  func create(_ file: String, with bytes: [UInt8]) throws(ModelError) {
    try write(file) { (path) throws(SystemError) in
      try FileDescriptor.createFile(path, with: bytes)
    }
  }

  private func write(
    _ file: String, _ publish: (_ path: String) throws(SystemError) -> Void
  ) throws(ModelError) {
    let path = folder.path(of: file)
    do throws(SystemError) {
      try publish(path)
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
}
