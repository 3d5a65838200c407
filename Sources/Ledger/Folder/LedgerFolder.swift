import Base
import Foundation

/// The folder of a ledger: which files it has, and how they come and go.
struct LedgerFolder {
  let path: String

  /// The file of a segment.
  func file(_ number: Int) -> String {
    let digits = String(number)
    let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
    return "\(path)/\(zeros)\(digits)\(LedgerFolder.suffix)"
  }

  /// The numbers of the segments that are there, in order.
  func segmentNumbers() throws(LedgerError) -> [Int] {
    try names().compactMap { name in
      guard name.hasSuffix(LedgerFolder.suffix),
        let number = Int(name.dropLast(LedgerFolder.suffix.count)), number > 0,
        file(number) == "\(path)/\(name)"
      else { return nil }
      return number
    }.sorted()
  }

  /// Keeps every other writer out for as long as the descriptor that is returned stays open.
  func lock() throws(LedgerError) -> FileDescriptor {
    let lockPath = "\(path)/ledger.lock"
    do throws(SystemError) {
      let file = FileDescriptor(
        owning: try systemCall("open \(lockPath)") {
          open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        })
      try LedgerFolder.lock(file.number, lockPath)
      return file
    } catch {
      if error.code == EWOULDBLOCK {
        throw LedgerError(
          .inUse, path, "another program writes this ledger; end it, or name another folder")
      }
      throw LedgerFolder.failure(error)
    }
  }

  /// Locks a file, with some patience: a writer that ends lets go only when its files are closed, and a
  /// process that is being started holds its parent's descriptors for a moment.
  private static func lock(_ number: Int32, _ path: String) throws(SystemError) {
    for _ in 0..<20 {
      do throws(SystemError) {
        return try tryLock(number, path)
      } catch {
        guard error.code == EWOULDBLOCK else { throw error }
      }
      Thread.sleep(forTimeInterval: 0.05)
    }
    try tryLock(number, path)
  }

  private static func tryLock(_ number: Int32, _ path: String) throws(SystemError) {
    try systemCall("lock \(path)") { flock(number, LOCK_EX | LOCK_NB) }
  }

  /// Makes the folder where it is not there.
  func create() throws(LedgerError) {
    do throws(SystemError) {
      try systemCall("make folder \(path)") { mkdir(path, 0o700) }
    } catch {
      guard error.code == EEXIST else { throw LedgerFolder.failure(error) }
    }
  }

  /// Makes a new segment's file: whole, or not at all.
  ///
  /// - Parameters:
  ///   - header: What the segment is.
  ///   - time: When it is made, in milliseconds since 1970.
  ///   - vfs: SQLite's name of the file system to go through.
  /// - Throws: `LedgerError`.
  func createSegment(_ header: SegmentHeader, time: Int64, vfs: String?) throws(LedgerError) {
    let final = file(header.number)
    let temporary = "\(final).new"
    try removeUnfinished()
    try LedgerFolder.writeSegment(header, to: temporary, time: time, vfs: vfs)
    do throws(SystemError) {
      // Unlike a rename, a link never replaces what is there.
      try systemCall("create \(final)") { link(temporary, final) }
      try systemCall("remove \(temporary)") { unlink(temporary) }
      try synchronize()
    } catch {
      throw LedgerFolder.failure(error)
    }
  }

  /// Removes what a crash has left of a segment that was being made.
  func removeUnfinished() throws(LedgerError) {
    for name in try names() where name.contains("\(LedgerFolder.suffix).new") {
      do throws(SystemError) {
        try systemCall("remove \(path)/\(name)") { unlink("\(path)/\(name)") }
      } catch {
        throw LedgerFolder.failure(error)
      }
    }
  }

  /// Makes the folder's entries survive a power cut.
  func synchronize() throws(SystemError) {
    let folder = try FileDescriptor.openForReading(path)
    let number = folder.number
    try systemCall("synchronise \(path)") { fsync(number) }
  }

  /// Whether a segment has a journal or a log beside it, which may hold what its file lacks.
  func hasCompanion(_ number: Int) -> Bool {
    ["-wal", "-journal"].contains { suffix in
      var status = stat()
      return stat(file(number) + suffix, &status) == 0
    }
  }

  /// Whether files can be made here.
  var isWritable: Bool { access(path, W_OK) == 0 }

  static func failure(_ error: SystemError) -> LedgerError {
    switch error.code {
    case ENOSPC, EDQUOT:
      LedgerError(.diskFull, error.operation, "the disk is full; make room on it")
    case ENOENT, ENOTDIR:
      LedgerError(.notFound, error.operation, "no such file or folder; name the ledger's folder")
    default:
      LedgerError(
        .inputOutput, error.operation,
        "\(String(cString: strerror(error.code))); look at the disk and the folder's permissions")
    }
  }

  private static let suffix = ".ledger"

  /// The names of all files; a list that ends early would hide the newest segment.
  private func names() throws(LedgerError) -> [String] {
    do throws(SystemError) {
      var opened: OpaquePointer?
      try systemCall("list \(path)") {
        opened = opendir(path)
        return opened == nil ? -1 : 0
      }
      guard let opened else { return [] }
      defer { closedir(opened) }
      var names: [String] = []
      while let name = try nextName(in: opened) { names.append(name) }
      return names
    } catch {
      throw LedgerFolder.failure(error)
    }
  }

  private func nextName(in folder: OpaquePointer) throws(SystemError) -> String? {
    var entry: UnsafeMutablePointer<dirent>?
    do throws(SystemError) {
      try systemCall("list \(path)") {
        errno = 0
        entry = readdir(folder)
        return entry == nil ? -1 : 0
      }
    } catch {
      // The end leaves the number as it was.
      guard error.code == 0 else { throw error }
    }
    return entry.map { entry in
      withUnsafePointer(to: entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
    }
  }

  private static func writeSegment(
    _ header: SegmentHeader, to path: String, time: Int64, vfs: String?
  ) throws(LedgerError) {
    let database = try Database(path, .creating, vfs: vfs)
    // Nobody else knows this file.
    try database.prepareForWriting(.rollback, isSoleWriter: true)
    let payload = try header.payload()
    try database.transaction { () throws(LedgerError) in
      try database.runScript(SegmentSchema.sql)
      try header.write(to: database)
    }
    let writer = try SegmentWriter(try Segment(database))
    try writer.transaction { () throws(LedgerError) in
      _ = try writer.append(EventDraft(checked: .segment, payload, time: time))
    }
  }
}
