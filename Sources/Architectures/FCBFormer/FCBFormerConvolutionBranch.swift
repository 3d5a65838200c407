import ONNX

/// The fully convolutional branch: a U-shaped network of residual blocks, whose decoder takes every
/// one of the encoder's tensors again.
struct FCBFormerConvolutionBranch {
  /// Channels of the levels, from the image's size to 1/32 of it.
  let levels = [32, 32, 64, 64, 128, 128]
  /// Residual blocks of a level of the encoder; the decoder has one more.
  let blocks = 2

  /// Features at the image's size.
  func features(_ layers: Layers, _ image: Value) -> Value {
    var skips = encoded(layers["enc_blocks"], image)
    var x = skips[skips.count - 1]
    for block in 0..<2 {
      x = layers["middle_block"][block].preActivatedResidual(x, out: x.channels)
    }

    let decoder = layers["dec_blocks"]
    for (step, channels) in levels.reversed().enumerated() {
      for block in 0...blocks {
        let module = decoder[step * (blocks + 1) + block]
        x = module[0].preActivatedResidual(
          module.concat([x, skips.removeLast()]), out: channels)
        if step < levels.count - 1, block == blocks {
          let enlarged = module[1].interpolate(x, scale: 2, .nearest)
          x = module[1].conv2d("1", enlarged, out: channels, kernel: 3, padding: 1)
        }
      }
    }
    return x
  }

  /// What each module of the encoder gives, in their order.
  private func encoded(_ layers: Layers, _ image: Value) -> [Value] {
    var x = layers.conv2d("0", image, out: levels[0], kernel: 3, padding: 1)
    var outputs = [x]
    // Each module gives one output, so the next module's number is how many there are.
    for (level, channels) in levels.enumerated() {
      for _ in 0..<blocks {
        x = layers[outputs.count][0].preActivatedResidual(x, out: channels)
        outputs.append(x)
      }
      if level < levels.count - 1 {
        x = layers[outputs.count].conv2d(
          "0", x, out: channels, kernel: 3, stride: 2, padding: 1)
        outputs.append(x)
      }
    }
    return outputs
  }
}

extension Layers {
  /// A residual block whose normalizations and activations come before its convolutions.
  ///
  /// - Parameters:
  ///   - x: An image.
  ///   - out: The number of channels; a convolution adapts the shortcut where they differ.
  /// - Returns: The image with what the convolutions add.
  func preActivatedResidual(_ x: Value, out: Int) -> Value {
    var y = x
    for part in ["in_layers", "out_layers"] {
      let module = self[part]
      y = module.conv2d(
        "2", module.silu(module.groupNorm("0", y, groups: 32)), out: out, kernel: 3, padding: 1)
    }
    let shortcut = x.channels == out ? x : conv2d("skip", x, out: out, kernel: 1)
    return add(y, shortcut)
  }
}
