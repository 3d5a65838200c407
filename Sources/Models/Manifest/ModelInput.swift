public import Imaging
public import Tensors

extension ModelManifest {
  /// A model's input tensor, and how a frame becomes it.
  public struct Input: Hashable, Sendable {
    /// How frames are brought to the input's size.
    public enum Resize: String, CaseIterable, Sendable {
      /// Antialiased bilinear interpolation as Pillow's `BILINEAR`; the aspect ratio is not kept.
      case pillowBilinear = "pillow-bilinear"
    }

    /// The tensor's name.
    public var tensor: String
    /// Pixels in a row.
    public var width: Int
    /// Rows.
    public var height: Int
    /// The order of colour channels.
    public var colorOrder: PreprocessingSpecification.ColorOrder
    /// The order of the tensor's dimensions.
    public var layout: PreprocessingSpecification.Layout
    /// The tensor's element type: float32, float16 or bfloat16.
    public var elementType: ElementType
    /// What is subtracted from red, green and blue on the scale [0, 1].
    public var mean: [Double]
    /// What red, green and blue are divided by then.
    public var standardDeviation: [Double]
    /// How frames are brought to the input's size.
    public var resize: Resize

    /// Describes a float32 tensor of NCHW, red first.
    ///
    /// - Parameters:
    ///   - tensor: The tensor's name.
    ///   - size: Pixels.
    ///   - mean: What is subtracted from red, green and blue on the scale [0, 1].
    ///   - standardDeviation: What red, green and blue are divided by then.
    public init(tensor: String, size: ImageSize, mean: [Double], standardDeviation: [Double]) {
      self.tensor = tensor
      width = size.width
      height = size.height
      colorOrder = .rgb
      layout = .nchw
      elementType = .float32
      self.mean = mean
      self.standardDeviation = standardDeviation
      resize = .pillowBilinear
    }

    /// The tensor's extents for one frame.
    public var shape: Shape {
      layout == .nchw ? [1, 3, height, width] : [1, height, width, 3]
    }

    /// The same for the frame preprocessor.
    ///
    /// - Returns: The specification.
    /// - Throws: `ImagingError` when a frame cannot be prepared so.
    public func specification() throws(ImagingError) -> PreprocessingSpecification {
      try PreprocessingSpecification(
        size: ImageSize(width: width, height: height), colorOrder: colorOrder,
        mean: mean.map(Float.init), standardDeviation: standardDeviation.map(Float.init),
        layout: layout)
    }
  }
}
