import ONNX

/// U-Net: features are halved in size four times and brought back, each time joined with those of the
/// same size from the way down.
///
/// Source: Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation",
/// 2015, with batch normalization and padded convolutions as in Milesi's Pytorch-UNet, which EndoKED
/// compares itself with.
struct UNet: NetworkDescription {
  /// How an image is brought to double size on the way up.
  enum Upsampling {
    case transposedConvolution
    case bilinear
  }

  let imageSize = Pair(352, 352)
  let upsampling: Upsampling
  /// Channels on the way down, before bilinear upsampling halves the last.
  let channels = [64, 128, 256, 512, 1024]

  /// One map of logits at the image's size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    // Only a transposed convolution can halve the channels by itself.
    let factor = upsampling == .bilinear ? 2 : 1

    var skips: [Value] = []
    var x = doubleConvolution(layers["inc"], image, out: channels[0])
    for level in 1..<channels.count {
      skips.append(x)
      let out = level == channels.count - 1 ? channels[level] / factor : channels[level]
      x = doubleConvolution(
        layers["down\(level)"]["maxpool_conv.1"], layers.maxPool2d(x, kernel: 2, stride: 2),
        out: out)
    }
    for (index, skip) in skips.reversed().enumerated() {
      let level = skips.count - 1 - index
      let out = level == 0 ? channels[0] : channels[level] / factor
      x = up(layers["up\(index + 1)"], x, joining: skip, out: out)
    }
    let logits = layers["outc"].conv2d("conv", x, out: 1, kernel: 1)
    return NetworkOutputs(raw: [("logits", logits)], served: .segmentation(logits))
  }

  private func up(_ layers: Layers, _ x: Value, joining skip: Value, out: Int) -> Value {
    let doubled =
      switch upsampling {
      case .transposedConvolution:
        layers.convTranspose2d("up", x, out: x.channels / 2, kernel: 2, stride: 2)
      case .bilinear: layers.interpolate(x, scale: 2, .bilinearAlignedCorners)
      }
    // Halving an odd extent lost a row or column.
    let fitted = layers.pad(doubled, to: Pair(skip.extents[2], skip.extents[3]))
    let joined = layers.concat([skip, fitted])
    return doubleConvolution(
      layers["conv"], joined, out: out, between: upsampling == .bilinear ? joined.channels / 2 : nil
    )
  }

  /// Two 3 × 3 convolutions, with `between` channels after the first, or else `out`.
  private func doubleConvolution(
    _ layers: Layers, _ x: Value, out: Int, between: Int? = nil
  ) -> Value {
    let layers = layers["double_conv"]
    let first = layers.relu(layers.convBatchNorm("0", "1", x, out: between ?? out))
    return layers.relu(layers.convBatchNorm("3", "4", first, out: out))
  }
}
