internal import CSystem
import Foundation

/// What a file in memory promises (`memfd_create(2)`, `F_GET_SEALS`).
public struct MemoryFileSeals: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int

  /// Makes a set of bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// No more seals can be added.
  public static let seal = MemoryFileSeals(rawValue: 1)
  /// The file cannot get shorter.
  public static let shrink = MemoryFileSeals(rawValue: 2)
  /// The file cannot get longer.
  public static let grow = MemoryFileSeals(rawValue: 4)
  /// Nobody can write or punch holes but through mappings that exist already.
  public static let futureWrite = MemoryFileSeals(rawValue: 8)

  private static let table: [(seal: MemoryFileSeals, system: Int32)] = [
    (.seal, csystem_seal_seal), (.shrink, csystem_seal_shrink), (.grow, csystem_seal_grow),
    (.futureWrite, csystem_seal_future_write),
  ]

  init(system: Int32) {
    self = []
    for (seal, bits) in MemoryFileSeals.table where system & bits != 0 { insert(seal) }
  }

  var system: Int32 {
    MemoryFileSeals.table.reduce(0) { contains($1.seal) ? $0 | $1.system : $0 }
  }
}

/// Files that lie in memory, have no name and can be sealed against change.
public enum MemoryFile {
  /// Makes a file of zeros.
  ///
  /// - Parameters:
  ///   - name: Shown in `/proc`; of no other meaning.
  ///   - byteCount: The file's length.
  /// - Returns: The open file, readable and writable.
  /// - Throws: `SystemError`.
  public static func create(
    _ name: String, byteCount: Int
  ) throws(SystemError) -> SharedDescriptor {
    let file = SharedDescriptor(
      owning: try systemCall("create a file in memory") { csystem_create_memory_file(name) })
    try systemCall("size a file in memory") { ftruncate(file.number, byteCount) }
    return file
  }

  /// Adds seals to a file.
  ///
  /// - Parameters:
  ///   - file: A file that can be sealed.
  ///   - seals: What the file shall promise.
  /// - Throws: `SystemError`: `EPERM` where no more seals are allowed.
  public static func seal(
    _ file: SharedDescriptor, _ seals: MemoryFileSeals
  ) throws(SystemError) {
    try systemCall("seal a file in memory") { csystem_add_seals(file.number, seals.system) }
  }

  /// The seals of a file that somebody else made; nil when it is no memory file of ordinary pages.
  ///
  /// Files on disk and sockets have no seals. Huge pages have, but the kernel may run out of them
  /// at a read, which then ends the reader.
  public static func seals(of file: SharedDescriptor) -> MemoryFileSeals? {
    guard csystem_is_on_tmpfs(file.number) == 1 else { return nil }
    let seals = csystem_seals(file.number)
    return seals < 0 ? nil : MemoryFileSeals(system: seals)
  }

  /// A file's length in bytes; nil when the system does not tell.
  public static func byteCount(of file: SharedDescriptor) -> Int? {
    var status = stat()
    guard fstat(file.number, &status) == 0 else { return nil }
    return Int(status.st_size)
  }

  /// Whether each of a file's first `byteCount` bytes has memory of its own that was written.
  ///
  /// Moves the open file's offset.
  public static func isFilled(_ file: SharedDescriptor, byteCount: Int) -> Bool {
    csystem_first_hole(file.number) >= Int64(byteCount)
  }
}
