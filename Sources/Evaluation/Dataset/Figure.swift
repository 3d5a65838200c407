/// A figure of a dataset: what it is called, what it means and how it is made from its images.
///
/// The raw values are the keys of the JSON report and do not change.
public enum Figure: String, CaseIterable, Hashable, Sendable {
  /// Dice at the operating point, averaged over images.
  case meanDice = "mean_dice"
  /// IoU at the operating point, averaged over images.
  case meanIntersectionOverUnion = "mean_iou"
  /// Weighted F-measure, averaged over images.
  case weightedFMeasure = "weighted_f_measure"
  /// S-measure, averaged over images.
  case structureMeasure = "s_measure"
  /// E-measure, averaged over images and thresholds.
  case meanEnhancedAlignment = "mean_e_measure"
  /// E-measure averaged over images, at its best threshold.
  case maxEnhancedAlignment = "max_e_measure"
  /// Mean absolute error, averaged over images.
  case meanAbsoluteError = "mae"
  /// Dice averaged over images and thresholds: the PraNet toolbox's `meanDic`.
  case meanDiceOverThresholds = "mean_dice_over_thresholds"
  /// Dice averaged over images, at its best threshold: the PraNet toolbox's `maxDic`.
  case maxDiceOverThresholds = "max_dice_over_thresholds"
  /// IoU averaged over images and thresholds: the PraNet toolbox's `meanIoU`.
  case meanIntersectionOverUnionOverThresholds = "mean_iou_over_thresholds"
  /// IoU averaged over images, at its best threshold: the PraNet toolbox's `maxIoU`.
  case maxIntersectionOverUnionOverThresholds = "max_iou_over_thresholds"

  /// The key in JSON reports, such as `mean_dice`.
  public var key: String { rawValue }

  /// A short name for tables.
  public var title: String { definition.title }

  /// What the figure measures and where it is defined, in a sentence or two.
  public var explanation: String { definition.explanation }

  /// Whether less is better; true of the mean absolute error only.
  public var isError: Bool { self == .meanAbsoluteError }

  /// How a dataset's figure follows from its images.
  enum Source {
    /// The mean over images of a number.
    case mean(KeyPath<ImageFigures, Double>)
    /// The greatest value, over thresholds, of the mean over images of a curve.
    case peak(KeyPath<ThresholdCurves, [Double]>)
  }

  /// How the figure follows from the images.
  var source: Source {
    switch self {
    case .meanDice: .mean(\.dice)
    case .meanIntersectionOverUnion: .mean(\.intersectionOverUnion)
    case .weightedFMeasure: .mean(\.weightedFMeasure)
    case .structureMeasure: .mean(\.structureMeasure)
    case .meanEnhancedAlignment: .mean(\.meanEnhancedAlignment)
    case .maxEnhancedAlignment: .peak(\.enhancedAlignment)
    case .meanAbsoluteError: .mean(\.meanAbsoluteError)
    case .meanDiceOverThresholds: .mean(\.meanDiceOverThresholds)
    case .maxDiceOverThresholds: .peak(\.dice)
    case .meanIntersectionOverUnionOverThresholds:
      .mean(\.meanIntersectionOverUnionOverThresholds)
    case .maxIntersectionOverUnionOverThresholds: .peak(\.intersectionOverUnion)
    }
  }
}

extension Figure {
  private var definition: (title: String, explanation: String) {
    switch self {
    case .meanDice:
      (
        "Mean Dice",
        "Dice coefficient of the mask at the model's operating threshold, mean over images."
      )
    case .meanIntersectionOverUnion:
      (
        "Mean IoU",
        "Intersection over union of the mask at the model's operating threshold, mean over images."
      )
    case .weightedFMeasure:
      (
        "Weighted F",
        "F-measure (beta = 1) that weighs each error by its place. "
          + "Margolin, Zelnik-Manor and Tal, CVPR 2014."
      )
    case .structureMeasure:
      (
        "S-measure",
        "Similarity of structure, object and region parts equally (alpha = 0.5). "
          + "Fan et al., ICCV 2017."
      )
    case .meanEnhancedAlignment:
      (
        "Mean E-measure",
        "Enhanced alignment, mean over images and 256 thresholds. Fan et al., IJCAI 2018."
      )
    case .maxEnhancedAlignment:
      (
        "Max E-measure",
        "Enhanced alignment, mean over images, at the best of 256 thresholds. "
          + "Fan et al., IJCAI 2018."
      )
    case .meanAbsoluteError:
      (
        "MAE",
        "Mean absolute difference of probability map and mask, mean over images; less is better."
      )
    case .meanDiceOverThresholds:
      (
        "Mean Dice, thresholds",
        "Dice, mean over images and 256 thresholds: meanDic of the PraNet toolbox, "
          + "Fan et al., MICCAI 2020."
      )
    case .maxDiceOverThresholds:
      (
        "Max Dice, thresholds",
        "Dice, mean over images, at the best of 256 thresholds: maxDic of the PraNet toolbox."
      )
    case .meanIntersectionOverUnionOverThresholds:
      (
        "Mean IoU, thresholds",
        "IoU, mean over images and 256 thresholds: meanIoU of the PraNet toolbox."
      )
    case .maxIntersectionOverUnionOverThresholds:
      (
        "Max IoU, thresholds",
        "IoU, mean over images, at the best of 256 thresholds: maxIoU of the PraNet toolbox."
      )
    }
  }
}
