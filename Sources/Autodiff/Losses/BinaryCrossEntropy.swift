public import ONNX

extension Losses {
  /// Binary cross-entropy of logits and Dice loss, added.
  ///
  /// The first is max(z, 0) − z·m + log(1 + e^−|z|), which overflows for no z, and its mean over all
  /// pixels is taken. The second is 1 − (2·Σpm + s)/(Σp + Σm + s) of each image, with p = sigmoid(z).
  ///
  /// - Parameters:
  ///   - logits: [images, 1, height, width].
  ///   - mask: What is polyp, in [0, 1], of the same shape.
  ///   - diceWeight: What the Dice loss is multiplied by, at least 0.
  ///   - smoothing: s, in pixels: what keeps an image without polyp from dividing by zero.
  ///   - builder: Where the formula is written.
  /// - Returns: The loss, one number.
  /// - Throws: `AutodiffError` when the shapes differ or a setting is negative.
  public static func binaryCrossEntropyAndDice(
    _ logits: Value, mask: Value, diceWeight: Float = 1, smoothing: Float = 1,
    in builder: GraphBuilder
  ) throws(AutodiffError) -> Value {
    try requireMask(mask, like: logits)
    guard diceWeight >= 0, smoothing > 0 else {
      throw AutodiffError(
        .invalidSetting,
        "Dice's weight is at least 0 and its smoothing above 0, given \(diceWeight), \(smoothing)")
    }
    let scope = FormulaScope(builder: builder, label: "loss.bce_dice")
    let (z, m) = (scope(logits), scope(mask))
    let pixels = [1, 2, 3]
    let entropy = z.binaryCrossEntropy(m).mean([0] + pixels, keepsExtents: false)
    let p = z.sigmoid
    let overlap = (p * m).sum(pixels, keepsExtents: false) * 2 + smoothing
    let areas = (p + m).sum(pixels, keepsExtents: false) + smoothing
    let dice = (1 - overlap / areas).mean([0], keepsExtents: false)
    return (entropy + dice * diceWeight).value
  }

  static func requireMask(_ mask: Value, like logits: Value) throws(AutodiffError) {
    guard logits.extents.count == 4, mask.type == logits.type else {
      throw AutodiffError(
        .invalidSetting,
        "logits \(logits.type) and mask \(mask.type): both are float32 [images, 1, height, width]")
    }
  }
}

extension Expression {
  /// −m·log σ(z) − (1 − m)·log(1 − σ(z)), computed so that it overflows nowhere.
  ///
  /// That is log(1 + eᶻ) − m·z.
  func binaryCrossEntropy(_ mask: Expression) -> Expression {
    let stable = applying("Relu") + (-magnitude).softplus
    return stable - self * mask
  }
}
