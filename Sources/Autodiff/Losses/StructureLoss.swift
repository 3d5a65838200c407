public import ONNX

extension Losses {
  /// Polyp-PVT's structure loss: binary cross-entropy and intersection over union, both with pixels
  /// near the mask's border weighted up to six times.
  ///
  /// A pixel's weight is 1 + 5·|mean of the mask over 31x31 pixels − mask|, pixels beyond the image
  /// counted as zero.
  /// Source: Wei et al., "F³Net: Fusion, Feedback and Focus for Salient Object Detection", 2020, as
  /// Polyp-PVT's training uses it.
  ///
  /// - Parameters:
  ///   - logits: [images, 1, height, width].
  ///   - mask: What is polyp, in [0, 1], of the same shape.
  ///   - builder: Where the formula is written.
  /// - Returns: The loss, one number.
  /// - Throws: `AutodiffError` when the shapes differ.
  public static func structure(
    _ logits: Value, mask: Value, in builder: GraphBuilder
  ) throws(AutodiffError) -> Value {
    try requireMask(mask, like: logits)
    let scope = FormulaScope(builder: builder, label: "loss.structure")
    let (z, m) = (scope(logits), scope(mask))
    let neighbourhood = m.applying(
      "AveragePool", [],
      [
        "kernel_shape": .integers([31, 31]), "strides": .integers([1, 1]),
        "pads": .integers([15, 15, 15, 15]), "count_include_pad": .integer(1),
      ])
    let weight = (neighbourhood - m).magnitude * 5 + 1
    let pixels = [2, 3]
    func sum(_ x: Expression) -> Expression { (x * weight).sum(pixels, keepsExtents: false) }
    let entropy = sum(z.binaryCrossEntropy(m)) / weight.sum(pixels, keepsExtents: false)
    let p = z.sigmoid
    let intersection = sum(p * m)
    let union = sum(p + m)
    let overlap = (intersection + 1) / (union - intersection + 1)
    return (entropy + (1 - overlap)).mean([0, 1], keepsExtents: false).value
  }
}
