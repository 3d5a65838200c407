import Checkpoints
import Foundation
import Testing

@Suite("A checkpoint")
struct CheckpointTests {
  private func names(_ names: [String]) throws -> Checkpoint {
    try SampleFile.read(
      SampleFile.zip(Pickle.dictionary(names.map { ($0, Pickle.vector()) })))
  }

  @Test("scoped to a prefix has what lies below it, without the prefix, in order")
  func scope() throws {
    let body = Pickle.dictionary([
      ("epoch", Pickle.int(1)),
      (
        "state_dict",
        Pickle.dictionary([("b.c", Pickle.vector()), ("a", Pickle.vector()), ("n", Pickle.int(1))])
      ),
      ("state_dict_ema", Pickle.dictionary([("a", Pickle.vector())])),
    ])
    let checkpoint = try SampleFile.read(SampleFile.zip(body))
    let scoped = checkpoint.scoped(to: "state_dict")
    #expect(scoped.tensors.map(\.name) == ["b.c", "a"] && scoped.otherEntries == ["n"])
    #expect(try scoped["b.c"]?.load().floats() == [1, 2])
    #expect(scoped["state_dict.a"] == nil)
    #expect(scoped.fileByteCount == checkpoint.fileByteCount && scoped.format == .zip)
    #expect(scoped.scoped(to: "b").tensors.map(\.name) == ["c"])
    #expect(checkpoint.scoped(to: "nothing").tensors.isEmpty)
  }

  @Test("loses a prefix only if all tensors have it")
  func prefix() throws {
    #expect(
      try names(["module.a", "module.b"]).strippingCommonPrefix().tensors.map(\.name) == ["a", "b"])
    #expect(
      try names(["module.a", "modules.b"]).strippingCommonPrefix().tensors.map(\.name)
        == ["module.a", "modules.b"])
    #expect(try names(["net.a"]).strippingCommonPrefix("net.")["a"] != nil)
    #expect(try names([]).strippingCommonPrefix().tensors.isEmpty)
  }

  @Test("keeps its file mapped for the tensors that are taken from it")
  func lifetime() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("checkpoint-\(UUID().uuidString)").path
    try Data(SampleFile.zip(Pickle.vector())).write(to: URL(fileURLWithPath: path))
    let tensor = try Checkpoint(path: path).tensors.first?.load()
    try FileManager.default.removeItem(atPath: path)
    #expect(tensor?.floats() == [1, 2])
  }

  @Test("that is not there, or is a folder, is unreadable, with its path")
  func unreadable() throws {
    for path in ["/nowhere/model.pth", FileManager.default.temporaryDirectory.path] {
      #expect {
        try Checkpoint(path: path)
      } throws: {
        let error = $0 as? CheckpointError
        return error?.code == .unreadable && error?.file == path
          && error?.message.contains(path) == true
      }
    }
  }

  @Test(
    "is told from other files by what it starts with",
    arguments: [
      ("", "empty"), ("<!DOCTYPE html><html>", "web page"),
      ("version https://git-lfs.github.com/spec/v1\noid", "git lfs pull"),
      ("GIF89a\u{1B}[2J", "GIF89a?[2J"),
    ])
  func otherFiles(content: String, words: String) throws {
    let error = try #require(SampleFile.failure(Array(content.utf8)))
    #expect(error.code == .notACheckpoint && error.message.contains(words), "\(error)")
  }

  @Test("may describe thousands of tensors, and no more than its budget allows, in each format")
  func budget() throws {
    let many = (0..<5000).map { ("layer.\($0).weight", Pickle.vector()) }
    let file = SampleFile.zip(Pickle.dictionary(many))
    #expect(try SampleFile.read(file).tensors.count == 5000)
    let body = Pickle.dictionary(Array(many.prefix(2)))
    for file in [SampleFile.zip(body), SampleFile.legacy(body), SampleFile.safetensors] {
      #expect(SampleFile.failure(file) == nil)
      var limits = CheckpointLimits()
      limits.structureByteCount = 1000
      #expect(SampleFile.failure(file, limits: limits)?.code == .tooLarge)
    }
  }

  @Test("error is short whatever the file says, and equal to others of its code")
  func errors() throws {
    let name = String(repeating: "x", count: 900)
    let tensor = Pickle.tensor(Pickle.storage("0", count: 2), [3], strides: [1])
    let error = try #require(
      SampleFile.failure(SampleFile.zip(Pickle.dictionary([(name, tensor)]))))
    #expect(error.message.utf8.count < 400)
    let other = try #require(SampleFile.failure(SampleFile.zip(tensor)))
    #expect(error == other && error.message != other.message)
    #expect(error.file == "sample")
  }
}
