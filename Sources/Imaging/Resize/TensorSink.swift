/// Where resized pixels go: one float for each channel, scaled and shifted.
struct TensorSink {
  /// Where each source channel of the first output pixel goes; a gray source goes to all three.
  var channels:
    (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// Floats from one pixel to the next in a row.
  var pixelStride: Int
  /// Floats from one row to the next.
  var rowStride: Int
  /// What each source channel is multiplied by; the fourth is not used.
  var scale: SIMD4<Float>
  /// What is added to it then.
  var bias: SIMD4<Float>
}
