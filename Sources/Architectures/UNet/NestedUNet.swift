import ONNX

/// U-Net and UNet++ of VGG blocks: nodes in a triangle of levels, each half as fine as the one above,
/// and steps.
///
/// Node (level, step) sees nodes of its level and, at double size, the node below and one step back.
/// U-Net has the triangle's two sides only; UNet++ has all of it, so that features of different
/// depths meet step by step.
///
/// Source: Zhou et al., "UNet++: Redesigning Skip Connections to Exploit Multiscale Features in Image
/// Segmentation", 2020, without deep supervision, as EndoKED compares itself with it.
struct NestedUNet: NetworkDescription {
  /// Which nodes of its own level a node sees.
  enum Skips {
    /// The first, as in U-Net.
    case plain
    /// All before it, as in UNet++.
    case dense
  }

  let imageSize = Pair(352, 352)
  let skips: Skips
  /// Channels of the levels.
  let channels = [32, 64, 128, 256, 512]

  /// One map of logits at the image's size.
  func outputs(_ layers: Layers, _ image: Value) -> NetworkOutputs {
    var levels: [[Value]] = []
    for level in channels.indices {
      let input = levels.last.map { layers.maxPool2d($0[0], kernel: 2, stride: 2) } ?? image
      levels.append([node(layers, input, level: level, step: 0)])
    }
    let last = channels.count - 1
    for step in 1...last {
      // A plain network's steps climb one level each; a dense one's fill the levels they reach.
      for level in skips == .plain ? [last - step] : Array(0...last - step) {
        let below = levels[level + 1][levels[level + 1].count - 1]
        let doubled = layers.interpolate(below, scale: 2, .bilinearAlignedCorners)
        levels[level].append(
          node(layers, layers.concat(levels[level] + [doubled]), level: level, step: step))
      }
    }
    let logits = layers.conv2d("final", levels[0][levels[0].count - 1], out: 1, kernel: 1)
    return NetworkOutputs(raw: [("output0", logits)], served: .segmentation(logits))
  }

  /// A VGG block: two 3 × 3 convolutions.
  private func node(_ layers: Layers, _ x: Value, level: Int, step: Int) -> Value {
    let (layers, out) = (layers["conv\(level)_\(step)"], channels[level])
    let first = layers.relu(layers.convBatchNorm("conv1", "bn1", x, out: out, bias: true))
    return layers.relu(layers.convBatchNorm("conv2", "bn2", first, out: out, bias: true))
  }
}
