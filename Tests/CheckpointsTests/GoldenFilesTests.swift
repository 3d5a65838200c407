import Base
import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Files that PyTorch 2 and the safetensors package wrote.
@Suite("Files of the original libraries")
struct GoldenFilesTests {
  private func read(_ name: String) throws -> Checkpoint? {
    guard let folder = SharedMaterial.entry("goldens/checkpoints", test: name) else { return nil }
    return try Checkpoint(path: folder.appendingPathComponent(name).path)
  }

  private func refusal(_ name: String) -> CheckpointError? {
    do {
      _ = try read(name)
      return nil
    } catch {
      return error as? CheckpointError
    }
  }

  @Test(
    "Names, types, shapes and values are those that the library gives, in its order",
    arguments: [
      ("zip.pth", Checkpoint.Format.zip), ("legacy.pth", .legacy), ("data-parallel.pth", .zip),
      ("nested.pth", .zip), ("strided.pth", .zip), ("tiny.safetensors", .safetensors),
    ])
  func values(name: String, format: Checkpoint.Format) throws {
    guard let checkpoint = try read(name),
      let file = SharedMaterial.entry("goldens/checkpoints/expected.json")
    else { return }
    #expect(checkpoint.format == format)
    let size = try FileManager.default.attributesOfItem(atPath: checkpoint.file)[.size] as? Int
    #expect(checkpoint.fileByteCount == size)
    let document = try JSONFields(JSONValue(parsing: [UInt8](Data(contentsOf: file))))
    let expected = try document.object(name)
    // A safetensors file has an order of its own.
    let names = checkpoint.tensors.map(\.name)
    #expect(
      format == .safetensors
        ? names.sorted() == expected.names.sorted() : names == expected.names)
    for name in expected.names {
      let entry = try expected.object(name)
      let tensor = try #require(checkpoint[name], "\(name)")
      let loaded = try tensor.load()
      let type = try entry.string("dtype")
      #expect(tensor.elementType.rawValue == type)
      let shape = try entry.elements("shape").map { $0.value }
      #expect(tensor.shape.dimensions.map { JSONValue.integer(Int64($0)) } == shape)
      let values = try entry.elements("values").map {
        Float(try $0.value.number(at: $0.path, in: -.infinity ... .infinity))
      }
      #expect(loaded.floats() == values, "\(name)")
      #expect(loaded.shape == tensor.shape && loaded.elementType == tensor.elementType)
    }
  }

  @Test("Only a tensor whose elements are out of order is copied out of the file")
  func contiguity() throws {
    guard let checkpoint = try read("strided.pth") else { return }
    #expect(checkpoint.tensors.filter { !$0.isContiguous }.map(\.name) == ["transposed"])
  }

  @Test("What is no tensor is listed by name, a list of such things as one")
  func otherEntries() throws {
    guard let checkpoint = try read("nested.pth") else { return }
    #expect(!checkpoint.otherEntries.isEmpty)
    #expect(checkpoint.otherEntries.allSatisfy { !$0.hasPrefix("model_encoder") })
    #expect(checkpoint.scoped(to: "model_encoder").tensors.map(\.name).first == "conv.weight")
  }

  @Test("The prefix of DataParallel goes when all tensors have it")
  func dataParallel() throws {
    guard let parallel = try read("data-parallel.pth"), let plain = try read("zip.pth") else {
      return
    }
    #expect(parallel.strippingCommonPrefix().tensors.map(\.name) == plain.tensors.map(\.name))
    #expect(plain.strippingCommonPrefix().tensors.map(\.name) == plain.tensors.map(\.name))
  }

  @Test("A file that asks for a shell command is refused by the command's name, and nothing runs")
  func hostileCall() throws {
    guard SharedMaterial.entry("goldens/checkpoints") != nil else { return }
    let error = try #require(refusal("hostile-reduce.pth"))
    #expect(error.code == .refusedCall)
    #expect(error.message.contains("posix.system") && error.message.contains("hostile-reduce.pth"))
    let manager = FileManager.default
    for folder in [manager.currentDirectoryPath, NSTemporaryDirectory(), NSHomeDirectory()] {
      #expect(!manager.fileExists(atPath: folder + "/checkpoint-reader-was-exploited"))
    }
  }

  @Test(
    "A broken file is refused with what is wrong and what to do",
    arguments: [
      ("whole-module.pth", CheckpointError.Code.wholeObject, "state_dict()"),
      ("truncated.pth", .truncated, "cut short"),
      ("short-storage.pth", .storageMismatch, "storage 0"),
      ("not-a-checkpoint.pth", .notACheckpoint, "web page"),
    ])
  func brokenFiles(name: String, code: CheckpointError.Code, words: String) throws {
    guard SharedMaterial.entry("goldens/checkpoints") != nil else { return }
    let error = try #require(refusal(name))
    #expect(error.code == code, "\(error)")
    #expect(error.message.contains(words) && error.message.contains(name), "\(error)")
  }
}
