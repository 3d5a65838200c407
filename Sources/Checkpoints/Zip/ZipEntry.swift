/// One file of a zip archive, as the archive's directory describes it.
struct ZipEntry {
  /// Where its name is in the archive.
  let name: Range<Int>
  /// How it is compressed: 0 for not at all.
  let method: UInt16
  let flags: UInt16
  /// Bytes that it takes in the archive.
  let storedByteCount: Int
  /// Bytes that it has when it is unpacked.
  let byteCount: Int
  /// Where its local header begins.
  let headerStart: Int

  static let signature: UInt32 = 0x0201_4B50
  /// The directory's record without name, extra fields and comment.
  static let minimumByteCount = 46

  /// Whether it is encrypted.
  var isEncrypted: Bool { flags & 1 != 0 }
  /// Whether its sizes come after it rather than in its local header.
  var hasTrailingSizes: Bool { flags & 8 != 0 }

  /// Reads the next record of the directory.
  init(_ cursor: inout ByteCursor) throws(CheckpointError) {
    let place = cursor.place
    guard try cursor.integer(UInt32.self) == Self.signature else {
      throw CheckpointError(.corrupt, at: place, "no entry of the archive's directory is here")
    }
    _ = try cursor.take(4)
    flags = try cursor.integer(UInt16.self)
    method = try cursor.integer(UInt16.self)
    _ = try cursor.take(8)
    let storedByteCount = try cursor.integer(UInt32.self)
    let byteCount = try cursor.integer(UInt32.self)
    let nameLength = try cursor.count(UInt16.self)
    let extraLength = try cursor.count(UInt16.self)
    let commentLength = try cursor.count(UInt16.self)
    _ = try cursor.take(8)
    let headerStart = try cursor.integer(UInt32.self)
    name = try cursor.take(nameLength)
    let extra = try cursor.take(extraLength)
    _ = try cursor.take(commentLength)

    var wide = try Zip64Field(cursor.bytes, extra)
    // In this order, and only those that do not fit above.
    self.byteCount = try wide.resolve(byteCount)
    self.storedByteCount = try wide.resolve(storedByteCount)
    self.headerStart = try wide.resolve(headerStart)
  }
}

/// The extra field of an entry whose sizes need 64 bits.
struct Zip64Field {
  private var cursor: ByteCursor?

  private static let identifier: UInt16 = 1
  private static let sentinel = UInt32.max

  /// Finds the field.
  ///
  /// - Parameters:
  ///   - bytes: The archive.
  ///   - extra: Where the entry's extra fields are.
  /// - Throws: `CheckpointError` when the extra fields do not add up.
  init(_ bytes: UnsafeRawBufferPointer, _ extra: Range<Int>) throws(CheckpointError) {
    var fields = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<extra.upperBound]), at: extra.lowerBound,
      part: "zip extra field")
    while fields.remaining >= 4 {
      let identifier = try fields.integer(UInt16.self)
      let content = try fields.take(try fields.count(UInt16.self))
      guard identifier == Self.identifier, cursor == nil else { continue }
      cursor = ByteCursor(
        UnsafeRawBufferPointer(rebasing: bytes[..<content.upperBound]), at: content.lowerBound,
        part: "zip64 extra field")
    }
  }

  /// The number itself, or the next of the field when the number says so.
  mutating func resolve(_ number: UInt32) throws(CheckpointError) -> Int {
    guard number == Self.sentinel else { return Int(number) }
    guard cursor != nil, let wide = try cursor?.count(UInt64.self) else {
      throw CheckpointError(.corrupt, "a zip entry lacks its 64-bit sizes")
    }
    return wide
  }
}
