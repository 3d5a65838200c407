/// The directory of a zip archive, checked against the entries' own headers.
///
/// Entries that overlap, lie about their names or sizes, or have the same name are refused: two
/// readers could see two different files. Checksums are not compared, as PyTorch does not either
/// and may be told not to write them.
struct ZipArchive {
  private let entries: [ZipEntry]
  /// Where each entry's content begins.
  private let contents: [Int]
  private let places: [String: Int]

  private static let localSignature: UInt32 = 0x0403_4B50
  private static let localByteCount = 30
  private static let longestName = 1024
  /// The entry, its content's place, its name, and its place in the table of names.
  private static let entryCost =
    StructureBudget.element(of: MemoryLayout<ZipEntry>.stride + 16 + 32) + StructureBudget.block

  /// Reads an archive's directory.
  ///
  /// - Parameters:
  ///   - bytes: A whole archive.
  ///   - budget: What the directory may take.
  /// - Throws: `CheckpointError`.
  init(_ bytes: UnsafeRawBufferPointer, budget: StructureBudget) throws(CheckpointError) {
    let end = try ZipEndRecord(bytes)
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<end.directory.upperBound]),
      at: end.directory.lowerBound, part: "zip directory")
    var entries: [ZipEntry] = []
    var contents: [Int] = []
    var places: [String: Int] = [:]
    for index in 0..<end.entryCount {
      let entry = try ZipEntry(&cursor)
      try budget.take(Self.entryCost + entry.name.count)
      let name = try Self.name(of: entry, bytes)
      guard places.updateValue(index, forKey: name) == nil else {
        throw CheckpointError(
          .duplicateName, at: "zip directory",
          "the archive has two entries \(Excerpt.of(name))")
      }
      contents.append(
        try Self.content(of: entry, name, bytes, before: end.directory.lowerBound))
      entries.append(entry)
    }
    guard cursor.remaining == 0 else {
      throw CheckpointError(
        .corrupt, at: cursor.place, "the directory has more than its \(end.entryCount) entries")
    }
    self.entries = entries
    self.contents = contents
    self.places = places
    try checkOverlaps(bytes)
  }

  /// The names of all entries, in no particular order.
  var names: some Collection<String> { places.keys }

  /// Where an entry's bytes are in the archive; nil if there is none of that name.
  ///
  /// - Parameter name: The entry's whole name.
  /// - Returns: Its place.
  /// - Throws: `CheckpointError` when it is compressed or encrypted.
  func range(of name: String) throws(CheckpointError) -> Range<Int>? {
    guard let index = places[name] else { return nil }
    let entry = entries[index]
    guard entry.method == 0, !entry.isEncrypted, entry.byteCount == entry.storedByteCount else {
      throw CheckpointError(
        .unsupported, at: "zip entry \(Excerpt.of(name))",
        "it is compressed or encrypted, which torch.save never does",
        remedy: "unpack the file and pack it again without compression: zip -0")
    }
    return contents[index]..<(contents[index] + entry.byteCount)
  }

  private static func name(
    of entry: ZipEntry, _ bytes: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> String {
    let content = bytes[entry.name]
    guard content.count <= longestName, let name = String(validating: content, as: UTF8.self) else {
      throw CheckpointError(
        .corrupt, at: "zip directory",
        "an entry's name is too long or not UTF-8: \(Excerpt.of(content))")
    }
    return name
  }

  /// Where an entry's content begins, after its local header, which has to say the same.
  private static func content(
    of entry: ZipEntry, _ name: String, _ bytes: UnsafeRawBufferPointer, before end: Int
  ) throws(CheckpointError) -> Int {
    let place = "zip entry \(Excerpt.of(name))"
    guard entry.headerStart <= end else {
      throw CheckpointError(.corrupt, at: place, "it begins beyond the archive's directory")
    }
    var cursor = ByteCursor(
      UnsafeRawBufferPointer(rebasing: bytes[..<end]), at: entry.headerStart, part: place)
    guard try cursor.integer(UInt32.self) == localSignature else {
      throw CheckpointError(.corrupt, at: place, "its header is not where the directory says")
    }
    _ = try cursor.take(2)
    let flags = try cursor.integer(UInt16.self)
    let method = try cursor.integer(UInt16.self)
    _ = try cursor.take(8)
    let storedByteCount = try cursor.integer(UInt32.self)
    let byteCount = try cursor.integer(UInt32.self)
    let nameLength = try cursor.count(UInt16.self)
    let extraLength = try cursor.count(UInt16.self)
    let ownName = try cursor.take(nameLength)
    let extra = try cursor.take(extraLength)
    var agrees = method == entry.method && flags & 9 == entry.flags & 9
    agrees = agrees && bytes[ownName].elementsEqual(bytes[entry.name])
    if agrees, !entry.hasTrailingSizes {
      var wide = try Zip64Field(bytes, extra)
      agrees = try wide.resolve(byteCount) == entry.byteCount
      agrees = try wide.resolve(storedByteCount) == entry.storedByteCount && agrees
    }
    guard agrees else {
      throw CheckpointError(.corrupt, at: place, "its header contradicts the archive's directory")
    }
    let start = cursor.position
    _ = try cursor.take(entry.storedByteCount)
    return start
  }

  private func checkOverlaps(_ bytes: UnsafeRawBufferPointer) throws(CheckpointError) {
    var end = 0
    for index in entries.indices.sorted(by: { entries[$0].headerStart < entries[$1].headerStart }) {
      guard entries[index].headerStart >= end else {
        throw CheckpointError(
          .corrupt, at: "zip entry \(Excerpt.of(bytes[entries[index].name]))",
          "it overlaps the entry before it")
      }
      end = contents[index] + entries[index].storedByteCount
    }
  }
}
