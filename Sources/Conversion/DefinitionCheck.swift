import Architectures
import Foundation
import Imaging
import Models
import ONNX
import Runtime
import Tensors

/// Compares a sealed model's golden output with what the network's definition gives.
struct DefinitionCheck {
  let runtime: OnnxRuntime

  /// The largest difference of any probability.
  ///
  /// The definition is run as it is written, without any simplification of ours or of ONNX Runtime's.
  func largestDifference(
    _ network: Network, _ parameters: some ParameterSource, _ folder: ModelFolder,
    _ manifest: ModelManifest
  ) throws -> Double {
    let expected = try NPY.read("\(folder.path)/\(manifest.golden.output)")
    let input = Tensor(shape: manifest.input.shape, elementType: .float32)
    let picture = try ImageFile.read("\(folder.path)/\(manifest.golden.input)")
    _ = try FramePreprocessor(specification: manifest.input.specification())
      .prepare(picture, into: input.float32)
    let output = Tensor(shape: expected.shape, elementType: .float32)
    try run(network, parameters, manifest, input, output)
    return zip(expected.float32, output.float32).reduce(0) {
      // A probability that is none is as far off as can be.
      let difference = abs(Double($1.0) - Double($1.1))
      return difference.isNaN ? .infinity : max($0, difference)
    }
  }

  private func run(
    _ network: Network, _ parameters: some ParameterSource, _ manifest: ModelManifest,
    _ input: Tensor, _ output: Tensor
  ) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("definition-\(UUID().uuidString).onnx")
    defer { try? FileManager.default.removeItem(at: file) }
    try Model(network.filled(from: parameters), operatorSet: network.operatorSet)
      .write(to: file.path)
    let session = try Session(
      runtime: runtime, model: .file(file.path),
      configuration: SessionConfiguration(
        provider: .cpu, optimizationLevel: .none, readsBackProviders: false))
    try session.bind(
      inputs: [manifest.input.tensor: input],
      outputs: [manifest.outputs.probability: output]
    ).run()
  }
}
