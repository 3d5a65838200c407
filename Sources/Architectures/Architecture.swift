internal import ONNX
internal import Tensors

/// The networks that checkpoints are converted from.
public enum Architecture: String, CaseIterable, Sendable {
  /// EndoKED's segmenter: Polyp-PVT with a PVTv2-B2 backbone.
  case polypPVT = "polyp-pvt"

  /// Polyp-PVT with a smaller or a larger backbone.
  case polypPVTB0 = "polyp-pvt-b0"
  case polypPVTB1 = "polyp-pvt-b1"
  case polypPVTB3 = "polyp-pvt-b3"
  case polypPVTB4 = "polyp-pvt-b4"
  case polypPVTB5 = "polyp-pvt-b5"
  /// Polyp-CASCADE with a PVTv2-B2 backbone.
  case cascade = "cascade"
  /// FCBFormer with a PVTv2-B3 backbone.
  case fcbformer = "fcbformer"
  /// PIDNet-S.
  case pidnet = "pidnet"
  /// LDNet with a Res2Net-50 encoder.
  case ldnet = "ldnet"
  /// The repository's own small segmenter.
  case polypLite = "polyp-lite"

  /// The network's description.
  var description: any NetworkDescription {
    switch self {
    case .polypPVT: PolypPVT()
    case .polypPVTB0: PolypPVT(.b0)
    case .polypPVTB1: PolypPVT(.b1)
    case .polypPVTB3: PolypPVT(.b3)
    case .polypPVTB4: PolypPVT(.b4)
    case .polypPVTB5: PolypPVT(.b5)
    case .cascade: Cascade()
    case .fcbformer: FCBFormer()
    case .pidnet: PIDNet()
    case .ldnet: LDNet()
    case .polypLite: PolypLite()
    }
  }
}
