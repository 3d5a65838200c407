/// PyTorch's format before 1.6: five pickles (magic number, version, system, the object, the
/// storages' keys), then for each key the number of elements and the elements.
enum LegacyFile {
  /// What the first pickle is: 0x1950A86A20F9469CFC6C.
  private static let magic: [UInt8] =
    [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
  private static let version: Int64 = 1001

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - source: The file; it starts as a pickle does.
  ///   - collector: Takes the tensors.
  /// - Throws: `CheckpointError`.
  static func read(
    _ source: CheckpointSource, into collector: inout EntryCollector
  ) throws(CheckpointError) {
    var position = 0
    func next(_ part: String) throws(CheckpointError) -> PickledObject {
      let object = try Unpickler.read(
        source.bytes(position..<source.bytes.count), part: part, budget: collector.budget)
      position += object.byteCount
      return object
    }
    let magic = try next("magic number")
    guard case .longInteger(let number) = magic.root,
      magic.bytes[number.range].elementsEqual(Self.magic)
    else {
      throw CheckpointError(.notACheckpoint, "the file is a pickle, and not one of torch.save's")
    }
    let version = try next("format version")
    guard case .integer(Self.version) = version.root else {
      throw CheckpointError(
        .unsupported, at: version.part, "the format's version is not \(Self.version)")
    }
    try checkSystem(try next("system description"))
    let object = try next("object pickle")
    let keys = try next("storage keys")
    let cursor = ByteCursor(source.bytes, at: position, part: "storages")
    let storages = try LegacyStorages.read(cursor, keys: keys, of: object, collector.budget)
    try NameFlattener.flatten(object, storages: storages, into: &collector)
  }

  private static func checkSystem(_ system: PickledObject) throws(CheckpointError) {
    guard case .dictionary(let dictionary) = system.root,
      case .bool(let isLittleEndian)? = system.member("little_endian", of: dictionary)
    else {
      throw CheckpointError(.corrupt, at: system.part, "the byte order is missing")
    }
    guard isLittleEndian else {
      throw CheckpointError(
        .unsupported, at: system.part, "the elements are big-endian, not little-endian")
    }
  }
}
