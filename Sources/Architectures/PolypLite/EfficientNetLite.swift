import ONNX

/// EfficientNet-Lite0: inverted residuals without squeeze-and-excitation, with ReLU6, and with
/// TensorFlow's padding and normalization.
///
/// Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
/// 2019, and Google's Lite variant of 2020. Modules are called as in timm's `tf_efficientnet_lite0`.
struct EfficientNetLite {
  /// What makes the blocks of one stage.
  private struct Stage {
    let channels: Int
    let depth: Int
    let kernel: Int
    let stride: Int
  }

  private let layout = [
    Stage(channels: 16, depth: 1, kernel: 3, stride: 1),
    Stage(channels: 24, depth: 2, kernel: 3, stride: 2),
    Stage(channels: 40, depth: 2, kernel: 5, stride: 2),
    Stage(channels: 80, depth: 3, kernel: 3, stride: 2),
    Stage(channels: 112, depth: 3, kernel: 5, stride: 1),
    Stage(channels: 192, depth: 4, kernel: 5, stride: 2),
    Stage(channels: 320, depth: 1, kernel: 3, stride: 1),
  ]
  /// The stages that give a feature: the last ones at their size.
  private let featureStages: Set = [1, 2, 4, 6]
  /// The hidden layer's channels as a multiple of a block's.
  private let expansion = 6
  private let stemChannels = 32

  /// What parameters' names begin with, stage by stage from the image on.
  var stages: [[String]] { [["conv_stem.", "bn1."]] + layout.indices.map { ["blocks.\($0)."] } }

  /// The features of an image at 1/4, 1/8, 1/16 and 1/32 of its size.
  func features(_ layers: Layers, _ image: Value) -> [Value] {
    var features: [Value] = []
    let stem = layers.conv2dSame("conv_stem", image, out: stemChannels, kernel: 3, stride: 2)
    var x = layers.relu6(norm(layers, 1, stem))
    for (index, stage) in layout.enumerated() {
      for block in 0..<stage.depth {
        let module = layers["blocks"][index][block]
        let stride = block == 0 ? stage.stride : 1
        let y =
          index == 0 ? separable(module, x, stage) : inverted(module, x, stage, stride: stride)
        x = stride == 1 && x.channels == stage.channels ? module.add(y, x) : y
      }
      if featureStages.contains(index) { features.append(x) }
    }
    return features
  }

  /// A depthwise convolution and a mixing of channels.
  private func separable(_ layers: Layers, _ x: Value, _ stage: Stage) -> Value {
    let filtered = layers.relu6(
      norm(
        layers, 1,
        layers.conv2dSame(
          "conv_dw", x, out: x.channels, kernel: stage.kernel, groups: x.channels)))
    return norm(layers, 2, layers.conv2dSame("conv_pw", filtered, out: stage.channels, kernel: 1))
  }

  /// An inverted residual: wide between its ends, where a depthwise convolution works.
  private func inverted(_ layers: Layers, _ x: Value, _ stage: Stage, stride: Int) -> Value {
    let hidden = x.channels * expansion
    let wide = layers.relu6(
      norm(layers, 1, layers.conv2dSame("conv_pw", x, out: hidden, kernel: 1)))
    let filtered = layers.relu6(
      norm(
        layers, 2,
        layers.conv2dSame(
          "conv_dw", wide, out: hidden, kernel: stage.kernel, stride: stride, groups: hidden)))
    return norm(layers, 3, layers.conv2dSame("conv_pwl", filtered, out: stage.channels, kernel: 1))
  }

  private func norm(_ layers: Layers, _ number: Int, _ x: Value) -> Value {
    layers.batchNorm("bn\(number)", x, epsilon: 1e-3)
  }
}
