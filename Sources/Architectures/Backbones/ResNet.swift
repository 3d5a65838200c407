import ONNX

/// ResNet-18, -34 and -50: stages of blocks that each add something to what they are given.
///
/// Source: He et al., "Deep Residual Learning for Image Recognition", 2016, with the stride of a
/// bottleneck at its 3 × 3 convolution as in torchvision.
struct ResNet {
  /// The published sizes, by their number of layers.
  enum Depth: Int {
    case layers18 = 18
    case layers34 = 34
    case layers50 = 50
  }

  private let names: EncoderNames
  /// Blocks of each stage.
  private let depths: [Int]
  /// Whether blocks squeeze their channels for the 3 × 3 convolution.
  private let hasBottlenecks: Bool

  init(_ depth: Depth, names: EncoderNames = .classifier) {
    self.names = names
    depths = depth == .layers18 ? [2, 2, 2, 2] : [3, 4, 6, 3]
    hasBottlenecks = depth == .layers50
  }

  /// What parameters' names begin with, stage by stage from the image on.
  var stages: [[String]] {
    [["\(names.convolution).", "\(names.normalization)."]] + names.stages.map { ["\($0)."] }
  }

  /// The features of an image.
  ///
  /// - Parameters:
  ///   - layers: The module that has the encoder's parts.
  ///   - image: The image, NCHW.
  /// - Returns: Five features, the finest first: the stem's at 1/2 of the image's size, then the
  ///   stages' at 1/4, 1/8, 1/16 and 1/32.
  func features(_ layers: Layers, _ image: Value) -> [Value] {
    let stem = layers.relu(
      layers.convBatchNorm(
        names.convolution, names.normalization, image, out: 64, kernel: 7, stride: 2))
    var features = [stem]
    var x = layers.maxPool2d(stem, kernel: 3, stride: 2, padding: 1)
    for (index, depth) in depths.enumerated() {
      for block in 0..<depth {
        let halves = index > 0 && block == 0
        x = self.block(
          layers[names.stages[index]][block], x, planes: 64 << index, stride: halves ? 2 : 1)
      }
      features.append(x)
    }
    return features
  }

  private func block(_ layers: Layers, _ x: Value, planes: Int, stride: Int) -> Value {
    let out = hasBottlenecks ? 4 * planes : planes
    let step = Pair(stride, stride)
    var residual = x
    if stride > 1 || x.channels != out {
      residual = layers["downsample"].convBatchNorm(
        "0", "1", x, out: out, kernel: 1, stride: step)
    }
    let change =
      hasBottlenecks
      ? bottleneck(layers, x, planes: planes, stride: step, out: out)
      : plain(layers, x, planes: planes, stride: step)
    return layers.relu(layers.add(change, residual))
  }

  /// Two 3 × 3 convolutions.
  private func plain(_ layers: Layers, _ x: Value, planes: Int, stride: Pair) -> Value {
    let first = layers.relu(layers.convBatchNorm("conv1", "bn1", x, out: planes, stride: stride))
    return layers.convBatchNorm("conv2", "bn2", first, out: planes)
  }

  /// A 3 × 3 convolution on fewer channels.
  private func bottleneck(
    _ layers: Layers, _ x: Value, planes: Int, stride: Pair, out: Int
  ) -> Value {
    let squeezed = layers.relu(layers.convBatchNorm("conv1", "bn1", x, out: planes, kernel: 1))
    let mixed = layers.relu(
      layers.convBatchNorm("conv2", "bn2", squeezed, out: planes, stride: stride))
    return layers.convBatchNorm("conv3", "bn3", mixed, out: out, kernel: 1)
  }
}
