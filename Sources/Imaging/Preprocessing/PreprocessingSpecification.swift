/// What a network expects of its input.
public struct PreprocessingSpecification: Hashable, Sendable {
  /// The order of colour channels.
  public enum ColorOrder: String, CaseIterable, Sendable {
    /// Red first.
    case rgb
    /// Blue first.
    case bgr
  }

  /// The order of a tensor's dimensions.
  public enum Layout: String, CaseIterable, Sendable {
    /// One plane a channel.
    case nchw
    /// The channels of each pixel together.
    case nhwc
  }

  /// The network's input, in pixels.
  public let size: ImageSize
  /// The order of colour channels.
  public let colorOrder: ColorOrder
  /// What is subtracted from red, green and blue, after they were scaled to [0, 1].
  public let mean: [Float]
  /// What red, green and blue are divided by then.
  public let standardDeviation: [Float]
  /// The order of the tensor's dimensions.
  public let layout: Layout

  /// The largest side of a network's input, in pixels.
  private static let maximumSide = 4096

  /// Describes an input.
  ///
  /// - Parameters:
  ///   - size: The network's input, in pixels.
  ///   - colorOrder: The order of colour channels in the tensor.
  ///   - mean: Of red, green and blue, whatever the tensor's order, on the scale [0, 1].
  ///   - standardDeviation: Of red, green and blue, on the scale [0, 1]; positive.
  ///   - layout: The order of the tensor's dimensions.
  /// - Throws: ``ImagingError`` with the code `invalidSpecification`.
  public init(
    size: ImageSize, colorOrder: ColorOrder = .rgb, mean: [Float] = [0, 0, 0],
    standardDeviation: [Float] = [1, 1, 1], layout: Layout = .nchw
  ) throws(ImagingError) {
    guard (1...Self.maximumSide).contains(size.width), (1...Self.maximumSide).contains(size.height)
    else {
      throw ImagingError(
        .invalidSpecification,
        "a network's input has sides of 1 to \(Self.maximumSide) pixels, got \(size)")
    }
    guard mean.count == 3, mean.allSatisfy({ $0.isFinite }) else {
      throw ImagingError(
        .invalidSpecification, "the mean has 3 finite numbers, of red, green and blue; got \(mean)")
    }
    guard standardDeviation.count == 3,
      standardDeviation.allSatisfy({ $0.isFinite && $0 >= .leastNormalMagnitude })
    else {
      throw ImagingError(
        .invalidSpecification,
        "the standard deviation has 3 positive numbers, of red, green and blue; got "
          + "\(standardDeviation)")
    }
    self.size = size
    self.colorOrder = colorOrder
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.layout = layout
  }

  /// The number of floats in the tensor, for one frame.
  public var elementCount: Int { size.pixelCount * 3 }

  /// Where and how pixels go into a tensor.
  ///
  /// - Parameters:
  ///   - tensor: The first element.
  ///   - sourceIsBlueFirst: Whether the source's first channel is blue.
  /// - Returns: The sink.
  func sink(_ tensor: UnsafeMutablePointer<Float>, sourceIsBlueFirst: Bool) -> TensorSink {
    let channelStride = layout == .nchw ? size.pixelCount : 1
    let pixelStride = layout == .nchw ? 1 : 3
    let red = tensor + (colorOrder == .rgb ? 0 : 2 * channelStride)
    let green = tensor + channelStride
    let blue = tensor + (colorOrder == .rgb ? 2 * channelStride : 0)
    let scale = SIMD4<Float>(
      1 / (255 * standardDeviation[0]), 1 / (255 * standardDeviation[1]),
      1 / (255 * standardDeviation[2]), 0)
    let bias = SIMD4<Float>(
      -mean[0] / standardDeviation[0], -mean[1] / standardDeviation[1],
      -mean[2] / standardDeviation[2], 0)
    return sourceIsBlueFirst
      ? TensorSink(
        channels: (blue, green, red), pixelStride: pixelStride,
        rowStride: pixelStride * size.width, scale: SIMD4(scale[2], scale[1], scale[0], 0),
        bias: SIMD4(bias[2], bias[1], bias[0], 0))
      : TensorSink(
        channels: (red, green, blue), pixelStride: pixelStride,
        rowStride: pixelStride * size.width, scale: scale, bias: bias)
  }
}
