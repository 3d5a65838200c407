/// Small checkpoints of each format.
enum Seeds {
  static var all: [String: [UInt8]] {
    let network = dictionary([
      ("epoch", [0x4B, 7]), ("state_dict", dictionary([("module.w", tensor([2], [1]))])),
      ("transposed", tensor([1, 2], [1, 1])), ("expanded", tensor([2, 3], [0, 0])),
      ("list", Array("](".utf8) + tensor([1], [1]) + tensor([2], [1]) + Array("e".utf8)),
    ])
    return [
      "pickle": pickle(network), "zip": zip(pickle(network)),
      "zip-protocol-4": zip([0x80, 4] + network + [0x2E]),
      "legacy": legacy(network),
      "attributes": zip(
        pickle(
          global("collections", "OrderedDict") + Array(")R}".utf8) + text("_metadata")
            + Array("}sb".utf8))),
      "parameter": zip(
        pickle(
          global("torch._utils", "_rebuild_parameter") + Array("(".utf8) + tensor([2], [1])
            + [0x88] + Array("}tR".utf8))),
      "stack-global": zip(
        pickle(
          text("posix") + text("system") + [0x93] + Array("(".utf8)
            + text("true") + Array("tR".utf8))),
      "recursive": zip(pickle(Array("]q\u{1}(h\u{1}h\u{1}e".utf8))),
      "bomb": zip(
        pickle(tensor([2], [1]) + (0..<20).flatMap { _ in Array("q\u{1}0](h\u{1}h\u{1}e".utf8) })),
      "safetensors": safetensors,
    ]
  }

  private static let elements: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0x40]

  private static var safetensors: [UInt8] {
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"U8","shape":[2,2],"data_offsets":[4,8]}}"#
    return little(UInt64(header.utf8.count)) + Array(header.utf8) + elements
  }

  private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func pickle(_ body: [UInt8]) -> [UInt8] { [0x80, 2] + body + [0x2E] }

  private static func text(_ text: String) -> [UInt8] {
    [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8)
  }

  private static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }

  private static func dictionary(_ members: [(String, [UInt8])]) -> [UInt8] {
    Array("}(".utf8) + members.flatMap { text($0.0) + $0.1 } + Array("u".utf8)
  }

  /// A tensor in the one storage, of two single-precision numbers.
  private static func tensor(_ sizes: [UInt8], _ strides: [UInt8]) -> [UInt8] {
    func tuple(_ numbers: [UInt8]) -> [UInt8] {
      Array("(".utf8) + numbers.flatMap { [0x4B, $0] } + Array("t".utf8)
    }
    let storage =
      Array("(".utf8) + text("storage") + global("torch", "FloatStorage") + text("0") + text("cpu")
      + [0x4B, 2] + Array("tQ".utf8)
    return global("torch._utils", "_rebuild_tensor_v2") + Array("(".utf8) + storage + [0x4B, 0]
      + tuple(sizes) + tuple(strides) + [0x89] + Array("}tR".utf8)
  }

  private static func legacy(_ body: [UInt8]) -> [UInt8] {
    let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
    return pickle([0x8A, 10] + magic) + pickle([0x4D, 0xE9, 0x03])
      + pickle(dictionary([("little_endian", [0x88])])) + pickle(body)
      + pickle(Array("](".utf8) + text("0") + Array("e".utf8)) + little(2 as Int64) + elements
  }

  /// An archive of a pickle and the one storage.
  static func zip(_ pickle: some Collection<UInt8>) -> [UInt8] {
    func zeroes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, content) in [
      ("m/data.pkl", Array(pickle)), ("m/byteorder", Array("little".utf8)), ("m/data/0", elements),
    ] {
      let size = little(UInt32(content.count))
      // Flags, method, time and checksum; sizes; the name's length.
      let fields = zeroes(12) + size + size + little(UInt16(name.utf8.count))
      directory += [0x50, 0x4B, 1, 2] + zeroes(4) + fields + zeroes(12)
      directory += little(UInt32(file.count)) + Array(name.utf8)
      file += [0x50, 0x4B, 3, 4] + zeroes(2) + fields + zeroes(2) + Array(name.utf8) + content
    }
    let end = little(UInt32(directory.count)) + little(UInt32(file.count))
    return file + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 3, 0, 3, 0] + end + [0, 0]
  }
}
