internal import ONNX
internal import Tensors

/// The networks that checkpoints are converted from.
public enum Architecture: String, CaseIterable, Sendable {
  /// EndoKED's segmenter: Polyp-PVT with a PVTv2-B2 backbone.
  case polypPVT = "polyp-pvt"

  /// Polyp-PVT with a PVTv2-B0 backbone, the smallest.
  case polypPVTB0 = "polyp-pvt-b0"
  /// Polyp-PVT with a PVTv2-B1 backbone.
  case polypPVTB1 = "polyp-pvt-b1"
  /// Polyp-PVT with a PVTv2-B3 backbone.
  case polypPVTB3 = "polyp-pvt-b3"
  /// Polyp-PVT with a PVTv2-B4 backbone.
  case polypPVTB4 = "polyp-pvt-b4"
  /// Polyp-PVT with a PVTv2-B5 backbone, the largest.
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

  /// The encoder of the repository's own segmenter: EfficientNet-Lite0 up to the mean of its last
  /// features.
  case efficientNetLite0Encoder = "efficientnet-lite0-encoder"

  /// U-Net, with transposed convolutions on the way up.
  case unet = "unet"
  /// U-Net, with bilinear upsampling.
  case unetBilinear = "unet-bilinear"
  /// U-Net of VGG blocks.
  case vggUNet = "vgg-unet"
  /// UNet++ without deep supervision.
  case unetPlusPlus = "unetpp"
  /// C2FNet with a Res2Net-50 backbone.
  case c2fnet = "c2fnet"
  /// DCRNet with a ResNet-34 backbone.
  case dcrnet = "dcrnet"

  /// EndoKED-MIL's image encoder: ResNet-18 up to the mean of its last features.
  case resnet18Encoder = "resnet18-encoder"
  /// The encoder as a ResNet-34.
  case resnet34Encoder = "resnet34-encoder"
  /// The encoder as a ResNet-50.
  case resnet50Encoder = "resnet50-encoder"
  /// EndoKED-MIL's encoder with a head of two classes.
  case resnet18Biopsy = "resnet18-biopsy"
  /// The encoder as a ResNet-34, with the head.
  case resnet34Biopsy = "resnet34-biopsy"
  /// The encoder as a ResNet-50, with the head.
  case resnet50Biopsy = "resnet50-biopsy"
  /// The encoder of the repository's own segmenter, with the head.
  case efficientNetLite0Biopsy = "efficientnet-lite0-biopsy"

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
    case .efficientNetLite0Encoder: EfficientNetLiteEncoder()
    case .unet: UNet(upsampling: .transposedConvolution)
    case .unetBilinear: UNet(upsampling: .bilinear)
    case .vggUNet: NestedUNet(skips: .plain)
    case .unetPlusPlus: NestedUNet(skips: .dense)
    case .c2fnet: C2FNet()
    case .dcrnet: DCRNet()
    case .resnet18Encoder: BiopsyEncoder(.layers18)
    case .resnet34Encoder: BiopsyEncoder(.layers34)
    case .resnet50Encoder: BiopsyEncoder(.layers50)
    case .resnet18Biopsy: BiopsyClassifier(BiopsyEncoder(.layers18))
    case .resnet34Biopsy: BiopsyClassifier(BiopsyEncoder(.layers34))
    case .resnet50Biopsy: BiopsyClassifier(BiopsyEncoder(.layers50))
    case .efficientNetLite0Biopsy: BiopsyClassifier(EfficientNetLiteEncoder())
    }
  }
}
