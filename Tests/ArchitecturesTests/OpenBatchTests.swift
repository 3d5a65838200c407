import Architectures
import ONNX
import Runtime
import TestSupport
import Tensors
import Testing

@Suite("Networks for any number of images", .serialized)
struct OpenBatchTests {
  /// One with attention, one with fixed pooling windows, one that slices, one with a head.
  @Test(arguments: [
    (Architecture.polypPVTB0, 64), (.pidnet, 64), (.polypLite, 64), (.resnet18Biopsy, 64),
    (.unetBilinear, 64),
  ])
  func answerForEachImageAsForItAlone(architecture: Architecture, side: Int) throws {
    let name = "served"
    var options = NetworkOptions()
    options.imageSize = (side, side)
    options.batch = nil
    let (network, _) = try architecture.servedNetwork(options)
    let parameters = network.parameters.map { (name: $0.name, shape: $0.shape) }
    var graph = try network.filled(from: FormulaSource(parameters: parameters, salt: "batch"))
    try graph.foldConstants(operatorSet: network.operatorSet)
    try graph.foldBatchNormalizations()
    let model = Model(graph, operatorSet: network.operatorSet)
    try model.check()
    let session = try Session(
      runtime: OnnxRuntime.load(), model: .bytes(model.encoded(), name: name),
      configuration: .init(intraOpThreads: 1))
    let type = try #require(graph.outputs.first { $0.name == "logits" }?.type.dimensions)
    #expect(type.first?.value == nil)

    func logits(_ images: [Float], count: Int) throws -> [Float] {
      let output = Tensor(
        shape: Shape([count] + type.dropFirst().map { $0.value ?? 0 }), elementType: .float32)
      let input = Tensor(shape: [count, 3, side, side], float32: images)
      try session.bind(
        inputs: [Architecture.inputName: input], outputs: ["logits": output]
      ).run()
      return output.float32Values()
    }
    let images = (0..<3).map { index in
      FormulaWeights.image("image \(index)", [1, 3, side, side], salt: "batch").floats()
    }
    let together = try logits(images.flatMap { $0 }, count: 3)
    let alone = try images.flatMap { try logits($0, count: 1) }
    // The same sums, cut for threads and caches in another way.
    #expect(largestDifference(together, alone) < 1e-4)
  }
}
