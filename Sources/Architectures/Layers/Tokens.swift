import ONNX

/// The pixels of an image as a list of vectors, [images, pixels, channels].
struct Tokens {
  var values: Value
  /// The image's size.
  let height: Int
  let width: Int

  /// The same pixels with other vectors.
  func replaced(by values: Value) -> Tokens {
    Tokens(values: values, height: height, width: width)
  }
}

extension Layers {
  /// An image as tokens.
  ///
  /// The image is transposed while it still has four extents: ONNX Runtime merges this with its own
  /// change of layout around convolutions, and runs it on all threads.
  func tokens(_ image: Value) -> Tokens {
    let rows = transpose(image, [0, 2, 3, 1])
    return Tokens(
      values: reshape(rows, [0, -1, image.channels]), height: image.extents[2],
      width: image.extents[3])
  }

  /// Tokens as an image.
  func image(_ tokens: Tokens) -> Value {
    let channels = tokens.values.extents.last ?? 0
    return transpose(
      reshape(tokens.values, [0, tokens.height, tokens.width, channels]), [0, 3, 1, 2])
  }
}
