import ONNX

/// The residual blocks of which PIDNet's branches are made.
///
/// Unlike in a residual network, the last block of a layer ends without an activation, and so does
/// every bottleneck.
struct PIDNetBlocks {
  /// A layer of blocks of two 3x3 convolutions; only the first block changes size and channels.
  func basic(_ layers: Layers, _ x: Value, out: Int, count: Int, stride: Int = 1) -> Value {
    var x = x
    for index in 0..<count {
      x = basicBlock(layers[index], x, out: out, stride: index == 0 ? stride : 1)
      if index < count - 1 { x = layers[index].relu(x) }
    }
    return x
  }

  /// One block of two 3x3 convolutions, without the activation at its end.
  func basicBlock(_ layers: Layers, _ x: Value, out: Int, stride: Int = 1) -> Value {
    let once = layers.relu(
      layers.convBatchNorm("conv1", "bn1", x, out: out, stride: Pair(stride, stride)))
    let twice = layers.convBatchNorm("conv2", "bn2", once, out: out)
    return layers.add(twice, shortcut(layers, x, out: out, stride: stride))
  }

  /// A layer of blocks with a 3x3 convolution of few channels; they give twice as many.
  func bottleneck(
    _ layers: Layers, _ x: Value, width: Int, count: Int, stride: Int = 1
  ) -> Value {
    var x = x
    for index in 0..<count {
      let (module, step) = (layers[index], index == 0 ? stride : 1)
      let narrow = module.relu(module.convBatchNorm("conv1", "bn1", x, out: width, kernel: 1))
      let mixed = module.relu(
        module.convBatchNorm("conv2", "bn2", narrow, out: width, stride: Pair(step, step)))
      let wide = module.convBatchNorm("conv3", "bn3", mixed, out: 2 * width, kernel: 1)
      x = module.add(wide, shortcut(module, x, out: 2 * width, stride: step))
    }
    return x
  }

  private func shortcut(_ layers: Layers, _ x: Value, out: Int, stride: Int) -> Value {
    guard stride > 1 || x.channels != out else { return x }
    return layers["downsample"].convBatchNorm(
      "0", "1", x, out: out, kernel: 1, stride: Pair(stride, stride))
  }
}
