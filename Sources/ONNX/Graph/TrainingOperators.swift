/// Operators of our own that training graphs may have; `CTrainingKernels` computes them.
///
/// | operator | inputs | outputs | attributes |
/// |---|---|---|---|
/// | `DepthwiseConv` | image, kernel, bias? | places | strides, dilations, pads |
/// | `DepthwiseConvGradient` | image, kernel, gradient | of image?, of kernel? | the same |
/// | `BatchNormalization` | x, scale, shift, mean?, variance? | y, mean?, variance? | epsilon, low, high |
/// | `BatchNormalizationGradient` | x, gradient, scale, shift, mean, variance | of x?, of scale?, of shift? | the same |
/// | `MaxPool` | image | places, taps (uint8) | kernel_shape, strides, dilations, pads |
/// | `MaxPoolGradient` | gradient, taps | of image | the same, image_shape |
/// | `ClipGradient` | gradient, result | of x | low, high |
/// | `AdamW` | parameter, gradient, two moments, rate, factor, floor, share? | parameter, two moments | beta1, beta2, decay, scale |
/// | `GradientDescent` | parameter, gradient, rate, velocity?, share? | parameter, velocity? | momentum, nesterov, decay, scale |
/// | `SquaredLength` | x | one number | |
///
/// Attributes mean what ONNX's do. A normalization goes by its batch's statistics unless it is given
/// some; it bounds its result by `low` and `high`, and its gradient goes through strictly between them.
/// Steps multiply the gradient by the share first.
public enum TrainingOperators {
  /// The name of their set.
  public static let domain = "ai.opticalbiopsy"
  /// The set's version.
  public static let version = 1

  /// One of them.
  public static func named(_ name: String) -> Operator { Operator(name, domain: domain) }
}
