/// Reads a part of a file from its start to its end; every read is bounds-checked.
struct ByteCursor {
  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  /// What the part is called in errors.
  let part: String

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0, part: String) {
    self.bytes = bytes
    self.position = position
    self.part = part
  }

  /// The place that was reached, for errors.
  var place: String { "\(part), byte \(position)" }

  var remaining: Int { bytes.count - position }

  /// Takes bytes.
  ///
  /// - Parameter count: How many; a negative number is more than there are.
  /// - Returns: Where they are.
  /// - Throws: `CheckpointError` when there are not as many.
  mutating func take(_ count: Int) throws(CheckpointError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw CheckpointError(
        .truncated, at: place, "\(count) bytes are needed and \(remaining) are left")
    }
    let range = position..<(position + count)
    position += count
    return range
  }

  /// Takes one byte.
  mutating func byte() throws(CheckpointError) -> UInt8 {
    bytes[try take(1).lowerBound]
  }

  /// Takes a little-endian number.
  mutating func integer<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(CheckpointError) -> Integer {
    let range = try take(MemoryLayout<Integer>.size)
    return Integer(
      littleEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: type))
  }

  /// Takes a little-endian number that counts bytes or entries.
  ///
  /// - Parameter type: How it is stored.
  /// - Returns: The count, at least 0.
  /// - Throws: `CheckpointError` at the end, for a negative number, and for one beyond `Int`.
  mutating func count<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(CheckpointError) -> Int {
    let start = place
    let stored = try integer(type)
    guard let count = Int(exactly: stored), count >= 0 else {
      throw CheckpointError(.corrupt, at: start, "the count \(stored) is impossible")
    }
    return count
  }

  /// Takes bytes up to a line feed, which is skipped.
  ///
  /// - Parameter longest: The most bytes.
  /// - Returns: Where the bytes before the line feed are.
  /// - Throws: `CheckpointError` when there is no line feed within reach.
  mutating func line(longest: Int) throws(CheckpointError) -> Range<Int> {
    var end = position
    while end < bytes.count, end - position <= longest {
      if bytes[end] == UInt8(ascii: "\n") {
        let range = position..<end
        position = end + 1
        return range
      }
      end += 1
    }
    throw CheckpointError(
      end == bytes.count ? .truncated : .corrupt, at: place,
      "no line end follows within \(longest) bytes")
  }
}
