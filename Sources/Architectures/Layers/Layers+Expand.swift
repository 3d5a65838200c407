import ONNX

extension Layers {
  /// A tensor repeated along extents of 1; where the shape says 1, an extent stays as it is.
  func expand(_ x: Value, _ shape: [Int]) -> Value {
    add("Expand", [x, builder.constant(shape)])
  }
}
