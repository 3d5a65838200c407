extension Image {
  /// The image at another size, without keeping its aspect ratio: Pillow's `BILINEAR`.
  ///
  /// Antialiased when reducing. Values are within 1 of Pillow's, which rounds once more, between
  /// its two passes.
  ///
  /// - Parameter output: The new size, both sides positive.
  /// - Returns: The resized image.
  public func resized(to output: ImageSize) -> Image {
    let values = pixels.withUnsafeBytes { bytes in
      resizedValues(bytes, channels: 3, size: size, to: output)
    }
    return Image(size: output, pixels: values)
  }
}

extension GrayImage {
  /// The image at another size, without keeping its aspect ratio: Pillow's `BILINEAR`.
  ///
  /// - Parameter output: The new size, both sides positive.
  /// - Returns: The resized image.
  public func resized(to output: ImageSize) -> GrayImage {
    let values = pixels.withUnsafeBytes { bytes in
      resizedValues(bytes, channels: 1, size: size, to: output)
    }
    return GrayImage(size: output, pixels: values)
  }
}

/// Resizes interleaved bytes and rounds the result to bytes.
private func resizedValues(
  _ bytes: UnsafeRawBufferPointer, channels: Int, size: ImageSize, to output: ImageSize
) -> [UInt8] {
  precondition(output.width > 0 && output.height > 0, "an image has pixels, got \(output)")
  guard let base = bytes.assumingMemoryBound(to: UInt8.self).baseAddress else { return [] }
  let count = output.pixelCount * channels
  return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { floats in
    guard let first = floats.baseAddress else { return [] }
    let last = channels - 1
    Resampler().resize(
      .interleaved(base, rowBytes: size.width * channels, channels: channels),
      ResizePlan.Geometry(source: size, part: size.bounds, output: output),
      into: TensorSink(
        channels: (first, first + min(1, last), first + min(2, last)), pixelStride: channels,
        rowStride: output.width * channels, scale: SIMD4(repeating: 1), bias: .zero))
    return floats.map { UInt8(max(0, min(255, $0.rounded()))) }
  }
}
