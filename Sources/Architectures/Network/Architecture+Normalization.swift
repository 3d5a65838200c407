extension Architecture {
  /// How the original's training code normalises an image: (value − mean) / standard deviation, for
  /// red, green and blue on the scale [0, 1].
  public var normalization: (mean: [Double], standardDeviation: [Double]) {
    description.normalization.numbers
  }
}

/// The normalizations that the family's training codes use.
enum Normalization {
  /// Of ImageNet's pictures.
  case imageNet
  /// Of EndoKED's colonoscopy pictures, for the encoders of its multiple-instance learning.
  case endoKED
  /// From [0, 1] to [-1, 1].
  case symmetric

  var numbers: (mean: [Double], standardDeviation: [Double]) {
    switch self {
    case .imageNet: ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    case .endoKED:
      ([0.4738405, 0.30310306, 0.20231445], [0.2768913, 0.2088029, 0.16106644])
    case .symmetric: ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5])
    }
  }
}
