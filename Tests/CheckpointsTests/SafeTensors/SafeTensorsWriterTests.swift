import Base
import Checkpoints
import Foundation
import Tensors
import Testing

@Suite("Writing safetensors")
struct SafeTensorsWriterTests {
  /// A folder that goes with it.
  private final class Folder {
    let path: String

    init() throws {
      path =
        FileManager.default.temporaryDirectory
        .appendingPathComponent("safetensors-\(UUID().uuidString)").path
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }
    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
  }

  /// A tensor with other bytes for each seed.
  private func tensor(_ shape: Shape, _ type: ElementType, seed: UInt64) -> ConstantTensor {
    let tensor = Tensor(shape: shape, elementType: type)
    var generator = SeededGenerator(seed: seed)
    for index in 0..<tensor.byteCount {
      // Of a boolean only 0 and 1 mean something.
      tensor.bytes[index] = UInt8(truncatingIfNeeded: generator.next()) & (type == .bool ? 1 : 255)
    }
    return ConstantTensor(tensor)
  }

  private func elements(_ folder: Folder, _ name: String) throws -> [UInt8]? {
    try Checkpoint(path: folder.file("a"))[name]?.load().withBytes { Array($0) }
  }

  private func bytes(_ tensor: ConstantTensor) -> [UInt8] { tensor.withBytes { Array($0) } }

  @Test("gives back every element type, scalar and empty tensor, to the last bit")
  func roundTrip() throws {
    let folder = try Folder()
    var tensors: [(name: String, tensor: ConstantTensor)] = [
      ("scalar", tensor([], .float32, seed: 90)), ("empty", tensor([2, 0, 3], .float64, seed: 91)),
      // Odd lengths in front put all that follows where it is not aligned.
      ("odd", tensor([5], .uint8, seed: 92)),
      ("größe \"1\" \\ \u{1F52C}", tensor([1], .int64, seed: 93)),
    ]
    for (seed, type) in ElementType.allCases.enumerated() {
      tensors.append(("layer.\(type.rawValue)", tensor([2, 3], type, seed: UInt64(seed))))
    }
    try SafeTensorsWriter.write(folder.file("a"), tensors)
    let checkpoint = try Checkpoint(path: folder.file("a"))
    #expect(checkpoint.format == .safetensors && checkpoint.otherEntries.isEmpty)
    #expect(checkpoint.tensors.map(\.name) == tensors.map(\.name))
    for (name, tensor) in tensors {
      let found = try #require(try checkpoint[name]?.load(), "\(name)")
      #expect(found.shape == tensor.shape && found.elementType == tensor.elementType, "\(name)")
      #expect(bytes(found) == bytes(tensor), "\(name)")
    }
    #expect(folder.names == ["a"])
  }

  @Test("a file without a tensor can be read")
  func nothing() throws {
    let folder = try Folder()
    try SafeTensorsWriter.write(folder.file("a"), [])
    #expect(try Checkpoint(path: folder.file("a")).tensors.isEmpty)
  }

  @Test("puts elements where the format's readers expect them")
  func layout() throws {
    let folder = try Folder()
    let values = ConstantTensor(shape: [2], float32: [1, -2])
    try SafeTensorsWriter.write(folder.file("a"), [("x", values)])
    let file = try FileDescriptor.readFile(folder.file("a"), maximumByteCount: 4096)
    let length = file.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    #expect(length % 8 == 0 && file.count == 8 + length + 8)
    let header = try JSONFields(JSONValue(parsing: Array(file[8..<8 + length])))
    let entry = try header.object("x")
    #expect(try entry.string("dtype") == "F32")
    #expect(try entry.integers("shape", count: 1) == [2])
    #expect(try entry.integers("data_offsets", count: 2) == [0, 8])
    #expect(Array(file.suffix(8)) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
  }

  @Test("replaces a file that is read meanwhile, whose reader keeps the old one")
  func replaces() throws {
    let folder = try Folder()
    let (old, new) = (tensor([1000], .float32, seed: 1), tensor([10], .float32, seed: 2))
    try SafeTensorsWriter.write(folder.file("a"), [("x", old)])
    let earlier = try Checkpoint(path: folder.file("a"))
    let read = try #require(try earlier["x"]?.load())
    try SafeTensorsWriter.write(folder.file("a"), [("x", new)])
    #expect(bytes(read) == bytes(old))
    #expect(try elements(folder, "x") == bytes(new))
    // What was read of a file can be written in its place.
    try SafeTensorsWriter.write(folder.file("a"), [("y", read)])
    #expect(try elements(folder, "y") == bytes(old))
    #expect(folder.names == ["a"])
  }

  @Test("says where it cannot write, and leaves what is there")
  func refusals() throws {
    let folder = try Folder()
    let values = tensor([4], .float32, seed: 1)
    try FileManager.default.createDirectory(
      atPath: folder.file("a/kept"), withIntermediateDirectories: true)
    #expect(throws: SystemError.self) {
      try SafeTensorsWriter.write(folder.file("a"), [("x", values)])
    }
    #expect(folder.names == ["a"])
    #expect(FileManager.default.fileExists(atPath: folder.file("a/kept")))
    #expect {
      try SafeTensorsWriter.write(folder.file("gone/a"), [("x", values)])
    } throws: { error in
      (error as? SystemError)?.code == ENOENT && "\(error)".contains("gone/a")
    }
  }
}
