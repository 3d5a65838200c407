/// What a network calls the parts of its residual encoder.
///
/// All take the same modules out of a classifier; some keep its names, some make a list of them.
struct EncoderNames {
  /// The first convolution, or the first few.
  let convolution: String
  /// The normalization that follows.
  let normalization: String
  /// The stages of residual blocks, the finest first.
  let stages: [String]

  /// The classifier's own names.
  static let classifier = EncoderNames(
    convolution: "conv1", normalization: "bn1", stages: ["layer1", "layer2", "layer3", "layer4"])

  /// The classifier's modules as `nn.Sequential`: convolution, normalization, activation, pooling,
  /// stages.
  static let sequence = EncoderNames(
    convolution: "0", normalization: "1", stages: ["4", "5", "6", "7"])
}
