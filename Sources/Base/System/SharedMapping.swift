internal import CSystem
import Foundation

/// A file in memory as bytes that this process shares with another.
public final class SharedMapping: Sendable {
  /// All bytes, valid while this object lives.
  ///
  /// The other process may change them at any time.
  public nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer
  /// Whether the bytes may be written; a write to others ends this process.
  public let isWritable: Bool

  /// Maps a file's first bytes, all pages at once, so that none costs a fault later.
  ///
  /// - Parameters:
  ///   - file: An open file in memory with at least `byteCount` bytes.
  ///   - byteCount: How much to map; at least 1.
  ///   - isWritable: Whether this process writes; gives each page memory of its own.
  /// - Throws: `SystemError`.
  public init(
    _ file: SharedDescriptor, byteCount: Int, isWritable: Bool
  ) throws(SystemError) {
    precondition(byteCount > 0, "a mapping has at least one byte")
    let access = isWritable ? PROT_READ | PROT_WRITE : PROT_READ
    let address = try systemCall("map a file in memory") {
      Int(
        bitPattern: mmap(
          nil, byteCount, access, Int32(MAP_SHARED) | Int32(MAP_POPULATE), file.number, 0))
    }
    bytes = UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(bitPattern: address), count: byteCount)
    self.isWritable = isWritable
  }

  deinit {
    munmap(bytes.baseAddress, bytes.count)
  }

  /// Reads a counter before everything that is read after it.
  ///
  /// - Parameter offset: Bytes from the start, a multiple of 8.
  /// - Returns: The counter.
  public func counterBeforeReading(at offset: Int) -> UInt64 {
    UInt64(littleEndian: csystem_load_acquire(address(offset)))
  }

  /// Reads a counter after everything that was read before it.
  ///
  /// - Parameter offset: Bytes from the start, a multiple of 8.
  /// - Returns: The counter.
  public func counterAfterReading(at offset: Int) -> UInt64 {
    UInt64(littleEndian: csystem_load_after_reads(address(offset)))
  }

  /// Sets a counter before everything that is written after it.
  ///
  /// - Parameters:
  ///   - value: The counter's new value.
  ///   - offset: Bytes from the start, a multiple of 8.
  public func setCounterBeforeWriting(_ value: UInt64, at offset: Int) {
    precondition(isWritable, "the mapping is for reading")
    csystem_store_before_writes(address(offset), value.littleEndian)
  }

  /// Sets a counter after everything that was written before it.
  ///
  /// - Parameters:
  ///   - value: The counter's new value.
  ///   - offset: Bytes from the start, a multiple of 8.
  public func setCounterAfterWriting(_ value: UInt64, at offset: Int) {
    precondition(isWritable, "the mapping is for reading")
    csystem_store_release(address(offset), value.littleEndian)
  }

  private func address(_ offset: Int) -> UnsafeMutableRawPointer {
    precondition(
      offset >= 0 && offset % 8 == 0 && offset + 8 <= bytes.count,
      "a counter has eight aligned bytes within the mapping, not at \(offset)")
    guard let start = bytes.baseAddress else { preconditionFailure("the mapping has no memory") }
    return start + offset
  }
}
