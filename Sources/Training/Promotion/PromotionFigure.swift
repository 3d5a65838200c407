public import Models

/// What a rule of promotion measures.
public enum PromotionFigure: String, CaseIterable, Hashable, Sendable {
  /// Classification: the area under the curve of the positive classes' probability, over polyps.
  case auc
  /// Classification: the share of positive polyps that are called positive. Segmentation: the share of
  /// pictures with a polyp whose Dice reaches what the rule asks for.
  case sensitivity
  /// Classification: the share of negative polyps that are called negative.
  case specificity
  /// Classification: the share of polyps called negative that are so.
  case npv
  /// Segmentation: the mean Dice of pictures with a polyp.
  case dice
  /// Segmentation: their mean intersection over union.
  case iou

  /// The figures of a task.
  ///
  /// - Parameter task: What models answer.
  /// - Returns: The figures that can be measured.
  public static func figures(of task: ModelManifest.Task) -> [PromotionFigure] {
    switch task {
    case .classification: [.auc, .sensitivity, .specificity, .npv]
    case .segmentation: [.dice, .iou, .sensitivity]
    }
  }
}
