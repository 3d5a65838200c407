import ONNX

/// FCBFormer: a transformer branch for what is where, beside a fully convolutional branch for exact
/// edges, and a head that joins both at the image's size.
///
/// Source: Sanderson and Matuszewski, "FCN-Transformer Feature Fusion for Polyp Segmentation", 2022.
struct FCBFormer: NetworkDescription {
  let imageSize = Pair(352, 352)
  let normalization = Normalization.symmetric
  let transformer = FCBFormerTransformerBranch()
  let convolutions = FCBFormerConvolutionBranch()

  /// One map of logits at the image's size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    let context = layers.interpolate(
      transformer.features(layers["TB"], image),
      to: Pair(image.extents[2], image.extents[3]), .nearest)
    let details = convolutions.features(layers["FCB"], image)

    let head = layers["PH"]
    var x = head.concat([context, details])
    for block in 0..<2 { x = head[block].preActivatedResidual(x, out: context.channels) }
    let map = head.conv2d("2", x, out: 1, kernel: 1)
    return NetworkOutputs(raw: [("output0", map)], served: .segmentation(map))
  }
}

/// The transformer branch: each level of a pyramid is emphasised, then aggregated with the coarser
/// ones, all at a quarter of the image's size.
struct FCBFormerTransformerBranch {
  let backbone = PyramidVisionTransformer(.b3)
  /// Channels of all levels after emphasis.
  let channels = 64

  /// Features at 1/4 of the image's size.
  func features(_ layers: Layers, _ image: Value) -> Value {
    let pyramid = backbone.features(layers["backbone"], image, names: .bySequence)
    let levels = pyramid.enumerated().map { index, level in
      let emphasis = layers["LE"][index]
      var x = level
      for block in 0..<2 { x = emphasis[block].preActivatedResidual(x, out: channels) }
      return emphasis.interpolate(
        x, to: Pair(image.extents[2] / 4, image.extents[3] / 4), .nearest)
    }
    var x = levels[3]
    for index in [2, 1, 0] {
      let aggregation = layers["SFA"][index]
      x = aggregation.concat([levels[index], x])
      for block in 0..<2 { x = aggregation[block].preActivatedResidual(x, out: channels) }
    }
    return x
  }
}
