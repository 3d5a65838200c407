import Base
import Foundation
import Models
import Runtime
import TestSupport
import Testing

@Suite("Tensors against the manifest")
struct TensorCheckTests {
  private func load(_ folder: ModelFolder) throws -> ServableModel {
    try ServableModel.load(
      folder, runtime: OnnxRuntime.load(), configuration: .init(intraOpThreads: 1))
  }

  /// Seals the standard network and puts another one in its place.
  private func loadReplaced(by change: (inout TinyNetwork) -> Void) throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    var network = TinyNetwork()
    change(&network)
    try registry.replace("model.onnx", with: network.bytes, in: folder)
    _ = try load(folder)
  }

  @Test("names, shapes and types must be what the manifest says")
  func mismatches() {
    expectError(.tensorMissing, mentioning: "input.tensor", "no input image", "picture") {
      try loadReplaced { $0.inputName = "picture" }
    }
    expectError(.shapeMismatch, mentioning: "model.onnx", "input", "1x3x9x12", "1x3x8x12") {
      try loadReplaced { $0.height = 9 }
    }
    expectError(.shapeMismatch, mentioning: "outputs.probability", "1x2x8x12") {
      try loadReplaced { $0.weights.append([1, 1, 1]) }
    }
    expectError(.typeMismatch, mentioning: "input.element_type", "float16", "float32") {
      try loadReplaced { $0.inputType = .float16 }
    }
    expectError(.typeMismatch, mentioning: "outputs.probability", "float64") {
      try loadReplaced { $0.outputType = .float64 }
    }
    expectError(.typeMismatch, mentioning: "outputs.probability", "uint8") {
      try loadReplaced { $0.outputType = .uint8 }
    }
  }

  @Test("an output that the manifest names must exist")
  func missingOutputs() throws {
    for output in ["probability", "logits"] {
      let registry = try TemporaryRegistry()
      let folder = try registry.addSealed()
      try registry.changeManifest(folder) {
        $0 = $0.replacing("outputs.\(output)", with: "nonesuch")
      }
      expectError(.tensorMissing, mentioning: "outputs.\(output)", "probability, logits") {
        _ = try load(folder)
      }
    }
  }

  @Test("extents that the model leaves open are the manifest's")
  func openExtents() throws {
    let registry = try TemporaryRegistry()
    var network = TinyNetwork()
    network.hasOpenSize = true
    let model = try load(try registry.addSealed(network))
    #expect(model.gridSize.width == 12 && model.gridSize.height == 8)
  }

  @Test("16-bit inputs and outputs are converted", arguments: [true, false])
  func halfPrecision(isInput: Bool) throws {
    let registry = try TemporaryRegistry()
    var network = TinyNetwork()
    if isInput { network.inputType = .float16 } else { network.outputType = .float16 }
    let half = try load(
      try registry.addSealed(network) { draft in
        if isInput { draft = draft.replacing("input.element_type", with: "float16") }
      })
    let single = try load(try registry.addSealed(name: "single"))
    let (left, right) = (try FrameInference(model: half), try FrameInference(model: single))
    for inference in [left, right] {
      _ = try inference.prepare(TemporaryRegistry.picture)
      try inference.run()
    }
    let differences = zip(left.probabilities, right.probabilities).map { abs($0 - $1) }
    let largest = try #require(differences.max())
    // Half precision has 11 bits.
    #expect(largest > 0 && largest < 0.002)
  }

  @Test("a temperature softens probabilities")
  func temperature() throws {
    let registry = try TemporaryRegistry()
    let plain = try load(try registry.addSealed())
    let soft = try load(
      try registry.addSealed(name: "soft") { $0["calibration"] = ["temperature": 2.5] })
    let (left, right) = (try FrameInference(model: plain), try FrameInference(model: soft))
    for inference in [left, right] {
      _ = try inference.prepare(TemporaryRegistry.picture)
      try inference.run()
    }
    for (before, after) in zip(left.probabilities, right.probabilities) {
      let logit = log(Double(before) / (1 - Double(before)))
      #expect(abs(Double(after) - 1 / (1 + exp(-logit / 2.5))) < 1e-5)
    }
  }

  @Test("weights in a file of their own are checked, then read by ONNX Runtime")
  func externalData() throws {
    let registry = try TemporaryRegistry()
    var network = TinyNetwork()
    network.externalData = "weights.bin"
    let folder = try registry.addSealed(network)
    let model = try load(folder)
    #expect(model.externalDataDigests == [SHA256.hash(network.weightBytes)])
    var changed = network.weightBytes
    changed[0] ^= 1
    try registry.write(changed, to: "tiny/1/weights.bin")
    expectError(.digestMismatch, mentioning: "weights.bin") { _ = try load(folder) }
  }

  @Test("weights that the manifest does not list are not read")
  func unlistedExternalData() throws {
    let registry = try TemporaryRegistry()
    let folder = try registry.addSealed()
    var network = TinyNetwork()
    network.externalData = "weights.bin"
    try registry.write(network.weightBytes, to: "tiny/1/weights.bin")
    try registry.replace("model.onnx", with: network.bytes, in: folder)
    expectError(.runtimeFailure, mentioning: "model.onnx") { _ = try load(folder) }
  }
}
