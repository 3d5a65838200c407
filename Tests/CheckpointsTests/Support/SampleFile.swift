import Checkpoints
import Tensors

/// Small checkpoints of each format, and reading them from memory.
enum SampleFile {
  static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { Pickle.little($0.bitPattern) }
  }

  /// A zip file around the instructions that make its object.
  static func zip(
    _ body: [UInt8], version: UInt8 = 2, storages: [(String, [UInt8])] = [("0", floats([1, 2]))]
  ) -> [UInt8] {
    zipBuilder(body, version: version, storages: storages).bytes
  }

  static func zipBuilder(
    _ body: [UInt8], version: UInt8 = 2, storages: [(String, [UInt8])] = [("0", floats([1, 2]))]
  ) -> ZipBuilder {
    ZipBuilder(
      [("model/data.pkl", Pickle.file(body, version: version))]
        + [("model/byteorder", Array("little".utf8))]
        + storages.map { ("model/data/\($0.0)", $0.1) })
  }

  /// A legacy file; the storages' counts and elements are given as they are to be written.
  static func legacy(
    _ body: [UInt8], keys: [String] = ["0"],
    tail: [UInt8] = Pickle.little(2 as Int64) + floats([1, 2]),
    isLittleEndian: Bool = true, version: Int64 = 1001
  ) -> [UInt8] {
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    let system = Pickle.dictionary([("little_endian", [isLittleEndian ? 0x88 : 0x89])])
    return Pickle.file([0x8A, 10] + magic) + Pickle.file(Pickle.int(version))
      + Pickle.file(system) + Pickle.file(body)
      + Pickle.file(Pickle.list(keys.map(Pickle.text))) + tail
  }

  static func safetensors(_ header: String, data: [UInt8] = floats([1, 2])) -> [UInt8] {
    Pickle.little(UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  static let safetensors = safetensors(
    #"{"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}"#)

  /// Reads a checkpoint from a buffer of exactly its size.
  static func read(
    _ file: [UInt8], limits: CheckpointLimits = CheckpointLimits()
  ) throws(CheckpointError) -> Checkpoint {
    let owner = Tensor(shape: [file.count], elementType: .uint8)
    owner.bytes.copyBytes(from: file)
    return try Checkpoint(
      bytes: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(owner.bytes)[..<file.count]),
      keptBy: owner, file: "sample", limits: limits)
  }

  /// Why a file is refused; nil if it is not.
  static func failure(
    _ file: [UInt8], limits: CheckpointLimits = CheckpointLimits()
  ) -> CheckpointError? {
    do throws(CheckpointError) {
      let checkpoint = try read(file, limits: limits)
      for tensor in checkpoint.tensors { _ = try tensor.load() }
      return nil
    } catch {
      return error
    }
  }
}
