/// Recognises a file's format and reads it.
enum CheckpointReader {
  /// Reads a file.
  ///
  /// - Parameters:
  ///   - source: The file.
  ///   - limits: How much it may take.
  /// - Returns: The checkpoint.
  /// - Throws: `CheckpointError` naming the file.
  static func read(
    _ source: CheckpointSource, _ limits: CheckpointLimits
  ) throws(CheckpointError) -> Checkpoint {
    var collector = EntryCollector(source: source, limits: limits)
    do throws(CheckpointError) {
      let format = try format(of: source.bytes)
      switch format {
      case .zip: try TorchArchive.read(source, into: &collector)
      case .legacy: try LegacyFile.read(source, into: &collector)
      case .safetensors: try SafeTensorsFile.read(source, into: &collector)
      }
      return Checkpoint(
        file: source.file, format: format, fileByteCount: source.bytes.count,
        tensors: collector.tensors, otherEntries: collector.otherEntries)
    } catch {
      throw error.naming(source.file)
    }
  }

  /// What a file's first bytes say.
  private static func format(
    of bytes: UnsafeRawBufferPointer
  ) throws(CheckpointError) -> Checkpoint.Format {
    // A header's length in eight bytes, and the header. No archive and no pickle has a brace there.
    if bytes.count > 8, bytes[8] == UInt8(ascii: "{") { return .safetensors }
    if bytes.starts(with: "PK\u{3}\u{4}".utf8) { return .zip }
    if bytes.first == PickleOpcode.proto.rawValue { return .legacy }
    throw CheckpointError(.notACheckpoint, problem(of: bytes))
  }

  private static func problem(of bytes: UnsafeRawBufferPointer) -> String {
    if bytes.isEmpty { return "the file is empty" }
    let start = bytes.prefix(512)
    let text = String(decoding: start, as: UTF8.self).lowercased()
    if text.contains("<html") || text.contains("<!doctype") {
      return "the file is a web page, which a download left instead of the model"
    }
    if text.hasPrefix("version https://git-lfs") {
      return "the file is Git LFS's placeholder, not the model: fetch it with git lfs pull"
    }
    return "the file starts like no checkpoint (with \"\(Excerpt.of(start.prefix(16)))\")"
  }
}
