import Base
import Foundation
import TestSupport
import Testing

@Suite("biopsyctl checkpoint")
struct CheckpointTests {
  /// A safetensors file of two tensors, one of them of integers.
  private func sample() throws -> (folder: TemporaryFolder, path: String) {
    let header =
      #"{"__metadata__":{"format":"pt"},"net.w":{"dtype":"F32","shape":[1,2],"#
      + #""data_offsets":[0,8]},"net.steps":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}"#
    var file = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    file += Data(header.utf8) + Data(count: 16)
    let folder = try TemporaryFolder()
    let path = folder.path("model.safetensors")
    try file.write(to: URL(fileURLWithPath: path))
    return (folder, path)
  }

  @Test func listsTensorsAndTotalsAsTextAndAsJSON() throws {
    let (folder, path) = try sample()
    let text = try BuiltBinary.run("biopsyctl", ["checkpoint", "show", path])
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("net.w\t1x2\tfloat32\n"))
    #expect(text.output.contains("safetensors, 2 tensors, 2 parameters, 16 bytes"))

    let outcome = try BuiltBinary.run("biopsyctl", ["checkpoint", "show", "--json", path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try outcome.json()
    #expect(try Schemas.load("checkpoint").violations(in: document) == [])
    let fields = try JSONFields(document)
    #expect(try fields.integer("parameters") == 2 && fields.integer("tensor_bytes") == 16)
    #expect(fields.members["other_entries"] == ["__metadata__.format"])
    withExtendedLifetime(folder) {}
  }

  @Test func showsWhatLiesBelowAName() throws {
    let (folder, path) = try sample()
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["checkpoint", "show", "--below", "net", "--json", path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = try JSONFields(try outcome.json()).elements("tensors")
      .map { try JSONFields($0.value).string("name") }
    #expect(names == ["w", "steps"])
    let nothing = try BuiltBinary.run(
      "biopsyctl", ["checkpoint", "show", "--below", "nets", path])
    #expect(nothing.status == 2 && nothing.errors.contains("nets"))
    withExtendedLifetime(folder) {}
  }

  @Test func refusesAFileThatIsNoCheckpointWithItsNameAndARemedy() throws {
    let folder = try TemporaryFolder()
    try Data("<html>quota exceeded</html>".utf8)
      .write(to: URL(fileURLWithPath: folder.path("model.pth")))
    let outcome = try BuiltBinary.run(
      "biopsyctl", ["checkpoint", "show", folder.path("model.pth")])
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("model.pth") && outcome.errors.contains("web page"))
  }

  @Test func readsAFileOfPyTorchAndRunsNothingInAHostileOne() throws {
    guard let files = SharedMaterial.entry("goldens/checkpoints") else { return }
    let nested = try BuiltBinary.run(
      "biopsyctl",
      ["checkpoint", "show", "--json", files.appendingPathComponent("nested.pth").path])
    #expect(nested.status == 0, "\(nested.errors)")
    #expect(try Schemas.load("checkpoint").violations(in: try nested.json()) == [])

    let hostile = files.appendingPathComponent("hostile-reduce.pth").path
    let outcome = try BuiltBinary.run("biopsyctl", ["checkpoint", "show", hostile])
    #expect(outcome.status == 1 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("posix.system"))
    let trace = BuiltBinary.checkout.appendingPathComponent("checkpoint-reader-was-exploited")
    #expect(!FileManager.default.fileExists(atPath: trace.path))
  }
}
