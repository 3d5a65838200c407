import Foundation
import Runtime
import Tensors
import Testing

@Suite struct OptimizedModelCacheTests {
  private let folder: URL

  init() throws {
    folder = try Fixture.temporaryFolder()
  }

  private func open(
    _ model: String = "convolution", level: SessionConfiguration.OptimizationLevel = .all,
    folder: String? = nil
  ) throws -> Session {
    try Fixture.session(
      model,
      .init(
        intraOpThreads: 1, optimizationLevel: level,
        optimizedModelCacheFolder: folder ?? self.folder.path))
  }

  private func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  private func features(_ session: Session) throws -> [Float] {
    let image = try NPY.read(Fixture.path("convolution-image.npy"))
    let features = Tensor(shape: [2, 4, 8, 8], elementType: .float32)
    try session.bind(inputs: ["image": image], outputs: ["features": features]).run()
    return features.floats
  }

  private func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  @Test func theSecondSessionTakesWhatTheFirstStored() throws {
    defer { remove() }
    let first = try open()
    #expect(first.report.cacheUse == .stored)
    #expect(first.report.warnings.isEmpty)
    let stored = try files()
    #expect(stored.count == 2)
    let second = try open()
    #expect(second.report.cacheUse == .reused)
    #expect(try files() == stored)
    #expect(try features(first) == features(second))
    #expect(first.inputs == second.inputs)
    #expect(first.outputs == second.outputs)
  }

  @Test func metadataSurvives() throws {
    defer { remove() }
    let first = try open("metadata")
    let second = try open("metadata")
    #expect(second.report.cacheUse == .reused)
    #expect(second.metadata == first.metadata)
  }

  @Test func otherModelsAndLevelsHaveEntriesOfTheirOwn() throws {
    defer { remove() }
    _ = try open()
    #expect(try open("add").report.cacheUse == .stored)
    #expect(try open(level: .basic).report.cacheUse == .stored)
    #expect(try files().count == 6)
  }

  @Test(arguments: ["truncated", "garbage", "changed", "no digest", "wrong digest"])
  func damagedEntriesAreMadeAnew(damage: String) throws {
    defer { remove() }
    let expected = try features(open())
    let model = try #require(try files().first { $0.hasSuffix(".onnx") })
    let modelURL = folder.appendingPathComponent(model)
    let digestURL = modelURL.deletingPathExtension().appendingPathExtension("sha256")
    var bytes = try Data(contentsOf: modelURL)
    switch damage {
    case "truncated": try bytes.prefix(bytes.count / 2).write(to: modelURL)
    case "garbage": try Data("foreign".utf8).write(to: modelURL)
    case "changed":
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: modelURL)
    case "no digest": try FileManager.default.removeItem(at: digestURL)
    default: try Data("0000".utf8).write(to: digestURL)
    }
    let session = try open()
    #expect(session.report.cacheUse == .stored)
    #expect(session.report.warnings.contains { $0.contains("made anew") })
    #expect(try features(session) == expected)
    #expect(try open().report.cacheUse == .reused)
  }

  @Test func anEntryWithADigestThatIsNoModelIsMadeAnew() throws {
    defer { remove() }
    _ = try open()
    let model = try #require(try files().first { $0.hasSuffix(".onnx") })
    let modelURL = folder.appendingPathComponent(model)
    // The digest of another entry's model does not help, since it names its entry.
    _ = try open("add")
    let other = try #require(try files().first { $0.hasSuffix(".onnx") && $0 != model })
    let otherURL = folder.appendingPathComponent(other)
    for (from, to) in [
      (otherURL, modelURL),
      (
        otherURL.deletingPathExtension().appendingPathExtension("sha256"),
        modelURL.deletingPathExtension().appendingPathExtension("sha256")
      ),
    ] {
      try Data(contentsOf: from).write(to: to)
    }
    let session = try open()
    #expect(session.report.cacheUse == .stored)
    #expect(session.inputs.map(\.name) == ["image"])
  }

  @Test(arguments: ["/proc/self/biopsy-cache", "/dev/null/cache"])
  func foldersThatCannotBeWrittenCostAWarning(path: String) throws {
    defer { remove() }
    let session = try open(folder: path)
    #expect(session.report.cacheUse == .unusable)
    #expect(session.report.warnings.contains { $0.contains(path) })
    #expect(try features(session).count == 512)
  }

  @Test func absentFoldersAreMadeForThisUserAlone() throws {
    defer { remove() }
    let path = folder.path + "/a/b"
    #expect(try open(folder: path).report.cacheUse == .stored)
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func modelsWithWeightsElsewhereAreNotTaken() throws {
    defer { remove() }
    let session = try open("external")
    #expect(session.report.cacheUse == .unusable)
    #expect(session.report.warnings.contains { $0.contains("other files") })
    #expect(try files().isEmpty)
  }

  @Test func modelsThatCannotBeLoadedLeaveNothingBehind() throws {
    defer { remove() }
    expectError(.invalidModel, mentioning: "Frobnicate") { _ = try open("unknown_operator") }
    #expect(try files().isEmpty)
  }
}
