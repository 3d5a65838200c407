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
}
