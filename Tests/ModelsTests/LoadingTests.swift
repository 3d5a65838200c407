import Base
import Foundation
import Imaging
import Models
import Runtime
import Tensors
import TestSupport
import Testing

@Suite("Loading")
struct LoadingTests {
  private func load(
    _ folder: ModelFolder, _ configuration: SessionConfiguration = .init(intraOpThreads: 1)
  ) throws -> ServableModel {
    try ServableModel.load(folder, runtime: OnnxRuntime.load(), configuration: configuration)
  }

  @Test("a sealed version loads, and its self-test can be repeated")
  func loads() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    let model = try load(folder)
    #expect(model.identity.description == "tiny/1")
    #expect(model.gridSize == ImageSize(width: 12, height: 8))
    let network = try registry.bytes("tiny/1/model.onnx")
    let manifest = try registry.bytes("tiny/1/manifest.json")
    #expect(model.digest == SHA256.hash(network))
    #expect(model.manifestDigest == SHA256.hash(manifest))
    #expect(!model.mayReducePrecision)
    let report = model.loadingReport
    #expect(report.maximumAbsoluteError <= 1e-5 && report.thresholdDisagreement == 0)
    #expect(report.tolerance == model.manifest.golden.tolerance)
    #expect(report.providerShares?.map(\.provider) == ["CPUExecutionProvider"])
    #expect(report.ranOnProviderAlone == true)
    for _ in 0..<3 { #expect(try model.selfTest().isWithinTolerance) }
  }

  @Test("what a network makes of its golden picture is what the weights say")
  func goldenIsRight() throws {
    let registry = try TemporaryRegistry()
    let network = TinyNetwork()
    let folder = try registry.addSealed(network)
    let golden = try NPY.read(folder.path + "/golden/probability.npy")
    #expect(golden.shape == [1, 1, 8, 12])
    let picture = TemporaryRegistry.picture
    for (index, value) in golden.float32.enumerated() {
      let color = picture[index % 12, index / 12]
      var logit = 0.0
      for (channel, weight) in zip([color.red, color.green, color.blue], network.weights[0]) {
        let normalized = (Double(channel) / 255 - 0.5) / 0.25
        logit += normalized * Double(weight)
      }
      let expected = 1 / (1 + exp(-logit))
      #expect(abs(Double(value) - expected) < 1e-5)
    }
  }

  @Test("each file is checked before anything is made of it")
  func files() throws {
    for file in ["model.onnx", "golden/input.png", "golden/probability.npy"] {
      let registry = try TemporaryRegistry()
      let folder = try registry.addSealed()
      let path = "tiny/1/\(file)"
      let intact = try registry.bytes(path)
      try registry.write(intact + [0], to: path)
      expectError(.sizeMismatch, mentioning: path, "\(intact.count + 1)", "\(intact.count)") {
        _ = try load(folder)
      }
      var changed = intact
      changed[changed.count / 2] ^= 1
      try registry.write(changed, to: path)
      expectError(.digestMismatch, mentioning: path, SHA256.hash(intact).hex) {
        _ = try load(folder)
      }
      try FileManager.default.removeItem(at: registry.url.appendingPathComponent(path))
      expectError(.fileMissing, mentioning: path) { _ = try load(folder) }
      try registry.write(intact, to: "tiny/1/elsewhere")
      try FileManager.default.createSymbolicLink(
        at: registry.url.appendingPathComponent(path),
        withDestinationURL: registry.url.appendingPathComponent("tiny/1/elsewhere"))
      expectError(.unsafePath, mentioning: path) { _ = try load(folder) }
    }
  }

  @Test("a folder or a pipe in a file's place is refused, and does not hold anybody up")
  func oddFiles() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    let file = registry.url.appendingPathComponent("tiny/1/model.onnx")
    try FileManager.default.removeItem(at: file)
    try #require(mkfifo(file.path, 0o600) == 0)
    expectError(.fileUnreadable, mentioning: "model.onnx", "no regular file") {
      _ = try load(folder)
    }
    try FileManager.default.removeItem(at: file)
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    expectError(.fileUnreadable, mentioning: "model.onnx") { _ = try load(folder) }
  }

  @Test("a symbolic link in a folder's place is refused")
  func linkedFolder() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    let golden = registry.url.appendingPathComponent("tiny/1/golden")
    let elsewhere = registry.url.appendingPathComponent("elsewhere")
    try FileManager.default.moveItem(at: golden, to: elsewhere)
    try FileManager.default.createSymbolicLink(at: golden, withDestinationURL: elsewhere)
    expectError(.unsafePath, mentioning: "golden/input.png") { _ = try load(folder) }
  }

  @Test("changed weights fail the self-test even when their digest is listed")
  func changedWeights() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    var network = TinyNetwork()
    network.weights[0][1] += 0.01
    try registry.replace("model.onnx", with: network.bytes, in: folder)
    expectError(.goldenMismatch, mentioning: "tiny/1", "off by", "CPUExecutionProvider") {
      _ = try load(folder)
    }
  }

  @Test("a golden output that is wrong, foreign or damaged fails")
  func changedGolden() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    let file = "golden/probability.npy"
    func replace(_ tensor: Tensor) throws {
      try registry.replace(file, with: NPY.encode(tensor), in: folder)
    }
    let golden = try NPY.read(folder.path + "/" + file)
    let values = golden.float32Values()
    var one = values
    one[17] += one[17] > 0.5 ? -0.01 : 0.01
    try replace(Tensor(shape: golden.shape, float32: one))
    expectError(.goldenMismatch, mentioning: "off by") { _ = try load(folder) }
    // A small difference everywhere is caught by the mean.
    try replace(Tensor(shape: golden.shape, float32: values.map { $0 + ($0 > 0.5 ? -5e-5 : 5e-5) }))
    expectError(.goldenMismatch, mentioning: "on average") { _ = try load(folder) }
    one[17] = .nan
    try replace(Tensor(shape: golden.shape, float32: one))
    expectError(.goldenInvalid, mentioning: file, "no probabilities") { _ = try load(folder) }
    try replace(Tensor(shape: [1, 1, 12, 8], float32: values))
    expectError(.goldenInvalid, mentioning: file, "1x1x12x8", "1x1x8x12") { _ = try load(folder) }
    try replace(Tensor(shape: golden.shape, elementType: .float16))
    expectError(.goldenInvalid, mentioning: "float16") { _ = try load(folder) }
    try registry.replace(file, with: Array("no array".utf8), in: folder)
    expectError(.goldenInvalid, mentioning: file) { _ = try load(folder) }
  }

  @Test("a golden picture that is no picture fails")
  func damagedPicture() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    try registry.replace("golden/input.png", with: Array("no picture".utf8), in: folder)
    expectError(.goldenInvalid, mentioning: "golden/input.png") { _ = try load(folder) }
  }

  @Test("a network that gives NaN fails the self-test")
  func notANumber() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    var network = TinyNetwork()
    // The logarithm of what is negative.
    network.squashing = "Log"
    try registry.replace("model.onnx", with: network.bytes, in: folder)
    expectError(.goldenMismatch, mentioning: "not finite") { _ = try load(folder) }
  }

  @Test("a model that ONNX Runtime refuses keeps its error")
  func refusedModel() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    try registry.replace("model.onnx", with: Array("no model".utf8), in: folder)
    #expect {
      _ = try load(folder)
    } throws: { error in
      (error as? ModelError)?.runtimeError?.code == .invalidModel
    }
    #expect {
      _ = try load(folder, .init(provider: .init(name: "nonesuch")))
    } throws: { error in
      (error as? ModelError)?.runtimeError?.code == .providerUnavailable
    }
  }

  @Test("a cache of optimised models, threads and spinning do not change the outcome")
  func configurations() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    for level in SessionConfiguration.OptimizationLevel.allCases {
      for threads in [1, 2] {
        let model = try load(
          folder, .init(intraOpThreads: threads, allowsSpinning: true, optimizationLevel: level))
        #expect(model.loadingReport.maximumAbsoluteError <= 1e-5)
      }
    }
  }
}
