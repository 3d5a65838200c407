/// What a zip archive's end says about its directory.
struct ZipEndRecord {
  /// Where the directory is.
  let directory: Range<Int>
  /// How many entries it has.
  let entryCount: Int

  private static let signature: UInt32 = 0x0605_4B50
  private static let byteCount = 22
  private static let wideSignature: UInt32 = 0x0606_4B50
  private static let wideByteCount = 56
  private static let locatorSignature: UInt32 = 0x0706_4B50
  private static let locatorByteCount = 20
  private static let part = "zip end record"

  /// Finds and reads the record.
  ///
  /// - Parameter bytes: A whole archive.
  /// - Throws: `CheckpointError`.
  init(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    let start = try Self.find(bytes)
    var cursor = ByteCursor(bytes, at: start + 4, part: Self.part)
    let disk = try cursor.integer(UInt16.self)
    let directoryDisk = try cursor.integer(UInt16.self)
    let countHere = try cursor.integer(UInt16.self)
    let count = try cursor.integer(UInt16.self)
    let size = try cursor.integer(UInt32.self)
    let offset = try cursor.integer(UInt32.self)
    guard disk == 0, directoryDisk == 0, countHere == count else {
      throw CheckpointError(.unsupported, at: Self.part, "the archive is in several parts")
    }
    var numbers = (count: Int(count), size: Int(size), offset: Int(offset))
    var end = start
    if let wide = try Self.wideRecord(bytes, before: start) {
      // The short numbers are the same, or all ones where they do not fit.
      guard count == .max || wide.count == numbers.count, size == .max || wide.size == numbers.size,
        offset == .max || wide.offset == numbers.offset
      else {
        throw CheckpointError(
          .corrupt, at: Self.part, "the archive has two ends that contradict each other")
      }
      numbers = (wide.count, wide.size, wide.offset)
      end = wide.start
    }
    guard numbers.offset <= end, numbers.size == end - numbers.offset else {
      throw CheckpointError(
        .corrupt, at: Self.part,
        "the directory of \(numbers.size) bytes at \(numbers.offset) does not end at \(end)")
    }
    guard numbers.count <= numbers.size / ZipEntry.minimumByteCount else {
      throw CheckpointError(
        .corrupt, at: Self.part,
        "\(numbers.count) entries do not fit in a directory of \(numbers.size) bytes")
    }
    directory = numbers.offset..<end
    entryCount = numbers.count
  }

  /// Searches backwards, as a comment may follow the record.
  private static func find(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) -> Int {
    var start = bytes.count - byteCount
    let first = max(0, start - Int(UInt16.max))
    while start >= first {
      if bytes.number(UInt32.self, at: start) == signature,
        Int(bytes.number(UInt16.self, at: start + 20)) == bytes.count - byteCount - start
      {
        return start
      }
      start -= 1
    }
    throw CheckpointError(
      .truncated, at: part,
      "the file is a zip archive without its end: it has been cut short at \(bytes.count) bytes")
  }

  private static func wideRecord(
    _ bytes: UnsafeRawBufferPointer, before end: Int
  ) throws(CheckpointError) -> (start: Int, count: Int, size: Int, offset: Int)? {
    let locator = end - locatorByteCount
    guard locator >= 0, bytes.number(UInt32.self, at: locator) == locatorSignature else {
      return nil
    }
    var cursor = ByteCursor(bytes, at: locator + 8, part: "zip64 locator")
    let start = try cursor.count(UInt64.self)
    guard start <= locator, locator - start >= wideByteCount,
      bytes.number(UInt32.self, at: start) == wideSignature
    else {
      throw CheckpointError(.corrupt, at: "zip64 locator", "no end record is where it points")
    }
    cursor = ByteCursor(bytes, at: start + 4, part: "zip64 end record")
    guard try cursor.count(UInt64.self) == locator - start - 12 else {
      throw CheckpointError(.corrupt, at: "zip64 end record", "it does not end at its locator")
    }
    _ = try cursor.take(4)
    guard try cursor.integer(UInt64.self) == 0 else {
      throw CheckpointError(
        .unsupported, at: "zip64 end record", "the archive is in several parts")
    }
    let countHere = try cursor.count(UInt64.self)
    let count = try cursor.count(UInt64.self)
    guard count == countHere else {
      throw CheckpointError(
        .unsupported, at: "zip64 end record", "the archive is in several parts")
    }
    return (start, count, try cursor.count(UInt64.self), try cursor.count(UInt64.self))
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian number at an offset that is known to be within the bytes.
  fileprivate func number<Integer: FixedWidthInteger>(
    _ type: Integer.Type, at offset: Int
  ) -> Integer {
    Integer(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
