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
  func tokens(_ image: Value) -> Tokens {
    let rows = reshape(image, [0, image.channels, -1])
    return Tokens(
      values: transpose(rows, [0, 2, 1]), height: image.extents[2], width: image.extents[3])
  }

  /// Tokens as an image.
  func image(_ tokens: Tokens) -> Value {
    let channels = tokens.values.extents.last ?? 0
    return reshape(
      transpose(tokens.values, [0, 2, 1]), [0, channels, tokens.height, tokens.width])
  }
}
