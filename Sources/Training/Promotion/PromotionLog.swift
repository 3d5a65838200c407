public import Base
internal import Foundation

/// The file beside a model's versions that every attempt to promote one of them is added to.
///
/// A line a record; nothing in it is ever changed. Whoever has it open keeps others out until it goes.
public struct PromotionLog: ~Copyable {
  /// The file's name, in the folder of the model's name.
  public static let fileName = "promotions.jsonl"

  private let descriptor: FileDescriptor
  private let folder: String
  private let path: String

  /// Opens the file, making it where there is none, and waits until no other process has it open.
  ///
  /// - Parameter folder: The model's folder, which holds those of its versions.
  /// - Throws: `TrainingError` with the code `notWritten`.
  public init(folder: String) throws(TrainingError) {
    let path = "\(folder)/\(Self.fileName)"
    // Opened before anything is set: Swift 6.0 cannot compile an initializer that fails half way.
    let descriptor = try Self.openLocked(path)
    self.folder = folder
    self.path = path
    self.descriptor = descriptor
  }

  private static func openLocked(_ path: String) throws(TrainingError) -> FileDescriptor {
    do throws(SystemError) {
      let descriptor = FileDescriptor(
        owning: try systemCall("open \(path)") {
          open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
        })
      let number = descriptor.number
      try systemCall("lock \(path)") { flock(number, LOCK_EX) }
      return descriptor
    } catch {
      throw notWritten(error)
    }
  }

  /// Adds a record; it survives a crash once this returns.
  ///
  /// - Parameter record: The document.
  /// - Returns: The SHA-256 of its line, without the end of the line.
  /// - Throws: `TrainingError` with the code `notWritten`; then nothing was added.
  @discardableResult
  public borrowing func append(_ record: JSONValue) throws(TrainingError) -> SHA256.Digest {
    let line = Array(record.serialized().utf8)
    do throws(SystemError) {
      let size = try size()
      // What a crash cut off gets its end, so that it does not swallow this line.
      let newline = [UInt8(ascii: "\n")]
      let last = try size > 0 ? lastByte(of: size) : newline[0]
      let bytes = (last == newline[0] ? [] : newline) + line + newline
      try write(bytes, after: size)
      if size == 0 {
        let parent = try FileDescriptor.openForReading(folder)
        let number = parent.number
        try systemCall("synchronise \(folder)") { fsync(number) }
      }
    } catch {
      throw Self.notWritten(error)
    }
    return SHA256.hash(line)
  }

  /// Writes in one call, or leaves the file as it was.
  private borrowing func write(_ bytes: [UInt8], after size: Int) throws(SystemError) {
    let number = descriptor.number
    do throws(SystemError) {
      let count = try systemCall("write \(path)") {
        Foundation.write(number, bytes, bytes.count)
      }
      guard count == bytes.count else {
        throw SystemError(code: ENOSPC, operation: "write \(path)")
      }
      try systemCall("synchronise \(path)") { fsync(number) }
    } catch {
      // What counts is the first error.
      _ = ftruncate(number, off_t(size))
      throw error
    }
  }

  private borrowing func size() throws(SystemError) -> Int {
    let number = descriptor.number
    var status = stat()
    try systemCall("stat \(path)") { fstat(number, &status) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SystemError(code: EINVAL, operation: "open \(path)")
    }
    return Int(status.st_size)
  }

  private borrowing func lastByte(of size: Int) throws(SystemError) -> UInt8 {
    let number = descriptor.number
    var byte: UInt8 = 0
    try systemCall("read \(path)") { pread(number, &byte, 1, off_t(size - 1)) }
    return byte
  }

  private static func notWritten(_ error: SystemError) -> TrainingError {
    TrainingError(
      .notWritten,
      "\(error): the attempt cannot be recorded, so nothing is changed; let this program's user write "
        + "to the registry, and free space on its disk")
  }
}
