internal import Base
internal import Foundation

/// Records of known size in one file, each there whole or not at all.
///
/// The file begins with 8 bytes that name the format and the 32 bytes of a key; a file with another key
/// is begun anew. Records follow, section by section, each with a checksum of 8 bytes before its data,
/// little-endian: one that a crash cut short, or that was damaged since, counts as absent. What was never
/// written takes no room on disk. Any thread may read and write, one at a time each record.
final class ActivationStore: Sendable {
  /// Records of one size.
  struct Section: Hashable, Sendable {
    /// How many records there are.
    let count: Int
    /// How many bytes of data each has.
    let byteCount: Int
  }

  /// Which record.
  struct Place: Hashable, Sendable {
    /// The number of its section.
    let section: Int
    /// Its number therein.
    let record: Int
  }

  /// How many bytes of a record stand before its data.
  static let checksumByteCount = 8
  private static let format = Array("OBACTIV1".utf8)
  private static let headerByteCount = 64

  private let path: String
  private let file: FileDescriptor
  private let sections: [Section]
  private let starts: [Int]
  private let seed: UInt64

  /// Opens a store, or begins one.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - key: All that decides what records hold.
  ///   - sections: The sections.
  /// - Throws: `TrainingError` with the code `notWritten`.
  init(_ path: String, key: SHA256.Digest, sections: [Section]) throws(TrainingError) {
    self.path = path
    self.sections = sections
    var starts: [Int] = []
    var start = Self.headerByteCount
    for section in sections {
      starts.append(start)
      start += section.count * Self.recordByteCount(section)
    }
    self.starts = starts
    seed = key.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    do throws(SystemError) {
      file = FileDescriptor(
        owning: try systemCall("open \(path)") {
          open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        })
      try begin(Self.format + key.bytes)
    } catch {
      throw Self.notWritten(error)
    }
  }

  /// How many bytes a store takes when all records are there.
  static func byteCount(_ sections: [Section]) -> Int {
    sections.reduce(headerByteCount) { $0 + $1.count * recordByteCount($1) }
  }

  private static func recordByteCount(_ section: Section) -> Int {
    checksumByteCount + section.byteCount
  }

  private func begin(_ header: [UInt8]) throws(SystemError) {
    let header = header + Array(repeating: 0, count: Self.headerByteCount - header.count)
    var found = Array(repeating: UInt8(0), count: header.count)
    let number = file.number
    let count = try systemCall("read \(path)") { pread(number, &found, found.count, 0) }
    if count == header.count, found == header { return }
    var status = stat()
    try systemCall("look at \(path)") { fstat(number, &status) }
    if status.st_size > 0 { try systemCall("cut \(path)") { ftruncate(number, 0) } }
    try header.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try write(bytes, at: 0) }
    }.get()
  }

  // MARK: Records

  /// Room for any record of a section, its checksum first.
  func room(_ section: Int) -> UnsafeMutableRawBufferPointer {
    .allocate(byteCount: Self.recordByteCount(sections[section]), alignment: 64)
  }

  /// Reads a record.
  ///
  /// - Parameters:
  ///   - place: Which record.
  ///   - record: Room for it; its data stand behind `checksumByteCount` bytes.
  /// - Returns: Whether it is there; where it is not, the room holds nothing useful.
  /// - Throws: `TrainingError` with the code `unreadable`.
  func read(
    _ place: Place, into record: UnsafeMutableRawBufferPointer
  ) throws(TrainingError) -> Bool {
    let start = offset(place, record.count)
    let number = file.number
    var count = 0
    while count < record.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: record[count...])
      let at = off_t(start + count)
      do throws(SystemError) {
        let more = try systemCall("read \(path)") {
          pread(number, rest.baseAddress, rest.count, at)
        }
        guard more > 0 else { return false }
        count += more
      } catch {
        throw TrainingError(
          .unreadable, "\(error); remove the file and go on with --resume: it is made again")
      }
    }
    return record.loadUnaligned(as: UInt64.self).littleEndian
      == checksum(UnsafeRawBufferPointer(record), start)
  }

  /// Writes a record.
  ///
  /// - Parameters:
  ///   - place: Which record.
  ///   - record: The record as `read` gives it; its checksum is filled in.
  /// - Throws: `TrainingError` with the code `notWritten`; the other records are as they were.
  func write(
    _ place: Place, _ record: UnsafeMutableRawBufferPointer
  ) throws(TrainingError) {
    let start = offset(place, record.count)
    let checksum = checksum(UnsafeRawBufferPointer(record), start)
    record.storeBytes(of: checksum.littleEndian, as: UInt64.self)
    do throws(SystemError) {
      try write(UnsafeRawBufferPointer(record), at: start)
    } catch {
      throw Self.notWritten(error)
    }
  }

  /// Removes the file; records are no longer kept.
  func remove() { unlink(path) }

  private func offset(_ place: Place, _ byteCount: Int) -> Int {
    let section = sections[place.section]
    precondition(
      (0..<section.count).contains(place.record) && byteCount == Self.recordByteCount(section),
      "section \(place.section) has \(section.count) records of \(section.byteCount) bytes")
    return starts[place.section] + place.record * byteCount
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at start: Int) throws(SystemError) {
    let number = file.number
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let at = off_t(start + written)
      written += try systemCall("write \(path)") {
        pwrite(number, rest.baseAddress, rest.count, at)
      }
    }
  }

  private static func notWritten(_ error: SystemError) -> TrainingError {
    TrainingError(
      .notWritten,
      "\(error); free space and go on with --resume: what was saved before is whole")
  }

  /// The checksum of a record's data, never 0, which is what holes in a file hold.
  ///
  /// Each step is a bijection of the state and of the word, so that no change of a single word goes
  /// unseen; the place is part of it, so that no record passes for another one.
  private func checksum(_ record: UnsafeRawBufferPointer, _ start: Int) -> UInt64 {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var state = seed ^ (UInt64(start) &* factor)
    var offset = Self.checksumByteCount
    while offset + 8 <= record.count {
      let word = record.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
      state = (state ^ word) &* factor
      state ^= state >> 29
      offset += 8
    }
    while offset < record.count {
      state = (state ^ UInt64(record[offset])) &* factor
      offset += 1
    }
    return state == 0 ? 1 : state
  }
}
