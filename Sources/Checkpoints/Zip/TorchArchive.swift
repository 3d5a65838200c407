/// PyTorch's zip format: a pickle `NAME/data.pkl`, and each storage as `NAME/data/KEY`.
enum TorchArchive {
  private static let pickleName = "data.pkl"

  /// Reads an archive.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - collector: Takes the tensors.
  /// - Throws: `CheckpointError`.
  static func read(
    _ source: CheckpointSource, into collector: inout EntryCollector
  ) throws(CheckpointError) {
    let archive = try ZipArchive(source.bytes, budget: collector.budget)
    let folder = try folder(of: archive)
    try checkByteOrder(archive, folder, source)
    guard let pickle = try archive.range(of: folder + pickleName) else {
      preconditionFailure("the folder was found by this entry")
    }
    let object = try Unpickler.read(
      source.bytes(pickle), part: pickleName, budget: collector.budget)
    var storages: [Range<Int>] = []
    for storage in object.heap.storages {
      storages.append(try place(of: storage, object, archive, folder))
    }
    try NameFlattener.flatten(object, storages: storages, into: &collector)
  }

  /// The folder that everything is in, with its slash.
  private static func folder(of archive: ZipArchive) throws(CheckpointError) -> String {
    let suffix = "/" + pickleName
    let folders = archive.names.filter { name in
      name.hasSuffix(suffix) && !name.dropLast(suffix.count).contains("/")
    }.map { String($0.dropLast(pickleName.count)) }
    guard let folder = folders.first, folders.count == 1 else {
      throw CheckpointError(
        .notACheckpoint,
        "the file is a zip archive with \(folders.count) entries NAME/data.pkl, not one")
    }
    guard !archive.names.contains(folder + "constants.pkl") else {
      throw CheckpointError(
        .unsupported, "the file is a TorchScript program",
        remedy: "save its tensors: torch.save(torch.jit.load(FILE).state_dict(), OTHER)")
    }
    return folder
  }

  private static func checkByteOrder(
    _ archive: ZipArchive, _ folder: String, _ source: CheckpointSource
  ) throws(CheckpointError) {
    // Before PyTorch 2.1 there was none, and little-endian was all there was.
    guard let range = try archive.range(of: folder + "byteorder") else { return }
    guard source.bytes[range].elementsEqual("little".utf8) else {
      throw CheckpointError(
        .unsupported, at: "byteorder",
        "the elements are \"\(Excerpt.of(source.bytes[range]))\"-endian, not little-endian")
    }
  }

  private static func place(
    of storage: PickledStorage, _ object: PickledObject, _ archive: ZipArchive, _ folder: String
  ) throws(CheckpointError) -> Range<Int> {
    let key = try object.string(storage.key, longest: 256)
    let place = "storage \(Excerpt.of(key))"
    guard let range = try archive.range(of: "\(folder)data/\(key)") else {
      throw CheckpointError(.storageMissing, at: place, "the archive has no such entry in data")
    }
    try storage.check(byteCount: range.count, at: place)
    return range
  }
}
