import ONNX
import Tensors

extension Layers {
  /// How `F.interpolate` finds a pixel's value.
  enum Interpolation {
    case nearest
    /// Corners of the pictures' outermost pixels are aligned.
    case bilinear
    /// Centres of the outermost pixels are aligned (`align_corners=True`).
    case bilinearAlignedCorners
  }

  /// `F.interpolate` or `nn.Upsample` by a factor; extents are rounded down.
  func interpolate(_ x: Value, scale: Double, _ mode: Interpolation) -> Value {
    interpolate(
      x, to: Pair(Int(Double(x.extents[2]) * scale), Int(Double(x.extents[3]) * scale)), mode)
  }

  /// `F.interpolate` or `nn.Upsample` to a size.
  func interpolate(_ x: Value, to size: Pair, _ mode: Interpolation) -> Value {
    let (height, width) = (x.extents[2], x.extents[3])
    guard height > 0, width > 0, size.height > 0, size.width > 0 else {
      builder.fail("\(path): an image of \(x.type) cannot be resized to \(size.values)")
      return x
    }
    if size.height == height, size.width == width { return x }
    // Scales, not sizes, so that the number of images may stay open.
    let scales = ConstantTensor(
      shape: [4],
      float32: [
        1, 1, Self.scale(from: height, to: size.height), Self.scale(from: width, to: size.width),
      ])
    var attributes: [String: Attribute] = [
      "mode": .text("linear"), "coordinate_transformation_mode": .text("half_pixel"),
    ]
    switch mode {
    case .bilinear: break
    case .bilinearAlignedCorners:
      attributes["coordinate_transformation_mode"] = .text("align_corners")
    case .nearest:
      // PyTorch takes the pixel at ⌊i·in/out⌋.
      attributes = [
        "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
        "nearest_mode": .text("floor"),
      ]
    }
    return add(
      "Resize", [x, nil, builder.constant(scales, name: full("scales"))], attributes)
  }

  /// A factor by which a size, rounded down, becomes exactly another.
  private static func scale(from size: Int, to wanted: Int) -> Float {
    let scale = Float(wanted) / Float(size)
    return Int(Float(size) * scale) < wanted ? scale.nextUp : scale
  }
}
