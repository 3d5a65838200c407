internal import ONNX
internal import Tensors

/// The networks that checkpoints are converted from.
public enum Architecture: String, CaseIterable, Sendable {
  /// EndoKED's segmenter: Polyp-PVT with a PVTv2-B2 backbone.
  case polypPVT = "polyp-pvt"

  /// The network's description.
  var description: any NetworkDescription {
    switch self {
    case .polypPVT: PolypPVT()
    }
  }

  /// The network with all that the original returns as its outputs, under the original's names.
  ///
  /// - Parameters:
  ///   - imageSize: Height and width; the size for which it was trained unless given.
  ///   - batch: How many images at once; nil to leave it open.
  /// - Returns: The network.
  /// - Throws: `ArchitectureError` when it cannot be built for that size.
  public func rawNetwork(
    imageSize: (height: Int, width: Int)? = nil, batch: Int? = 1
  ) throws(ArchitectureError) -> Network {
    let (builder, outputs) = build(imageSize, batch)
    for (name, value) in outputs.raw { builder.output(value, name: name) }
    return try Network(builder)
  }

  private func build(
    _ imageSize: (height: Int, width: Int)?, _ batch: Int?
  ) -> (GraphBuilder, NetworkOutputs) {
    let network = description
    let size = imageSize ?? (network.imageSize.height, network.imageSize.width)
    let builder = GraphBuilder(name: rawValue)
    let image = builder.input(
      "image",
      TensorType(
        .float32,
        [
          batch.map { .fixed($0) } ?? .symbol("batch"), 3, .fixed(size.height), .fixed(size.width),
        ]))
    return (builder, network.outputs(Layers(builder), image))
  }
}
