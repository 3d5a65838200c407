public import ONNX
internal import Tensors

extension Losses {
  /// Cross-entropy of classes, from the logarithm of softmax.
  ///
  /// With weights w and smoothing ε of K classes, an image of class y costs
  /// (1 − ε)·w_y·(−log p_y) + ε/K·Σ_k w_k·(−log p_k); the sum is divided by the sum of the images' w_y.
  /// Source: PyTorch's `nn.CrossEntropyLoss`.
  ///
  /// - Parameters:
  ///   - logits: [images, classes].
  ///   - labels: For each image its class, int64 [images].
  ///   - classWeights: A weight for each class, at least 0; nil for 1 each.
  ///   - labelSmoothing: The share that all classes have in a label, in [0, 1].
  ///   - builder: Where the formula is written.
  /// - Returns: The loss, one number.
  /// - Throws: `AutodiffError` when the settings do not go with the logits.
  public static func crossEntropy(
    _ logits: Value, labels: Value, classWeights: [Float]? = nil, labelSmoothing: Float = 0,
    in builder: GraphBuilder
  ) throws(AutodiffError) -> Value {
    let classes = logits.extents.last ?? 0
    guard logits.extents.count == 2, classes > 0, classWeights?.count ?? classes == classes,
      classWeights?.allSatisfy({ $0 >= 0 && $0.isFinite }) ?? true
    else {
      throw AutodiffError(
        .invalidSetting,
        "cross-entropy of \(logits.name), \(logits.type), with \(classWeights?.description ?? "no") "
          + "class weights: logits are [images, classes], with a weight of at least 0 for each class"
      )
    }
    guard (0...1).contains(labelSmoothing) else {
      throw AutodiffError(
        .invalidSetting, "label smoothing is in [0, 1], given \(labelSmoothing)")
    }
    let scope = FormulaScope(builder: builder, label: "loss.cross_entropy")
    let numbers = scope.constant(
      ConstantTensor(shape: [1, classes], int64: Array(0..<classes)), "classes")
    let chosen = scope(labels).reshaped([-1, 1]).applying("Equal", [numbers]).asFloats
    let weights = classWeights.map {
      scope.constant(ConstantTensor(shape: [1, classes], float32: $0), "weights")
    }
    let weighted = weights.map { chosen * $0 } ?? chosen
    var targets = weighted
    if labelSmoothing > 0 {
      let shared = labelSmoothing / Float(classes)
      let floor = weights.map { $0 * shared } ?? scope.number(shared)
      targets = weighted * (1 - labelSmoothing) + floor
    }
    let logarithms = scope(logits).applying("LogSoftmax", [], ["axis": .integer(1)])
    let sum = (targets * logarithms).total
    return (-(sum / weighted.total)).value
  }
}
