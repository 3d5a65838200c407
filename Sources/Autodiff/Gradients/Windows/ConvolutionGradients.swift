import ONNX
import Tensors

/// The three products that a convolution and its gradients are made of.
///
/// With an image X [N, C, …], a kernel W [O, C/g, k…] and places Y [N, O, …], a convolution takes X
/// and W to Y, its gradient with respect to the image takes Y and W to X, and that with respect to the
/// kernel takes X and Y to W (in a file of its own). A transposed convolution has the roles of X and Y
/// exchanged.
struct ConvolutionGradients {
  let geometry: WindowGeometry
  let groups: Int
  /// The image's channels C.
  let imageChannels: Int
  /// The places' channels O.
  let placeChannels: Int

  // MARK: To the image

  /// What places give to the image: each is spread over its window.
  func image(of places: Expression, _ kernel: Expression) -> Expression {
    if geometry.strides.allSatisfy({ $0 == 1 }) {
      return convolvedImage(of: places, kernel)
    }
    return transposedImage(of: places, kernel)
  }

  private func transposedImage(of places: Expression, _ kernel: Expression) -> Expression {
    let axes = 0..<geometry.rank
    let ends = axes.map { max(0, geometry.end($0)) }
    let rest = axes.map { max(0, -geometry.end($0)) }
    // Elements behind the last window: more of them than a padding of the output may have are zeros.
    let allowed = axes.map { min(rest[$0], max(geometry.strides[$0], geometry.dilations[$0]) - 1) }
    let result = places.applying(
      "ConvTranspose", [kernel],
      [
        "kernel_shape": .integers(geometry.kernel), "strides": .integers(geometry.strides),
        "dilations": .integers(geometry.dilations), "group": .integer(groups),
        "pads": .integers(geometry.begins + ends), "output_padding": .integers(allowed),
      ])
    return result.padded(
      begins: result.extents.map { _ in 0 }, ends: [0, 0] + axes.map { rest[$0] - allowed[$0] })
  }

  /// Without strides the gradient is a convolution by the turned kernel, its channels exchanged.
  ///
  /// That is a little faster than a transposed convolution, needs no room for windows, and with groups
  /// works on all threads.
  private func convolvedImage(of places: Expression, _ kernel: Expression) -> Expression {
    let axes = Array(0..<geometry.rank)
    let begins = axes.map { geometry.reach($0) - 1 - geometry.begins[$0] }
    let ends = axes.map { geometry.reach($0) - 1 - geometry.end($0) }
    guard (begins + ends).allSatisfy({ $0 >= 0 }) else {
      // More padding than a window reaches: the image's gradient has none of that.
      return transposedImage(of: places, kernel)
    }
    let exchanged = exchangingChannels(kernel)
    let turnedAxes = axes.filter { geometry.kernel[$0] > 1 }.map { $0 + 2 }
    let turned = turnedAxes.isEmpty ? exchanged : exchanged.reversed(turnedAxes)
    return places.applying(
      "Conv", [turned],
      [
        "kernel_shape": .integers(geometry.kernel), "dilations": .integers(geometry.dilations),
        "pads": .integers(begins + ends), "group": .integer(groups),
      ])
  }

  /// The kernel [O, C/g, k…] as [C, O/g, k…].
  private func exchangingChannels(_ kernel: Expression) -> Expression {
    let (inner, outer) = (imageChannels / groups, placeChannels / groups)
    if inner == 1, outer == 1 { return kernel }
    let taps = Array(kernel.extents.dropFirst(2))
    if groups == 1 { return kernel.transposed([1, 0] + Array(2..<kernel.rank)) }
    return kernel.reshaped([groups, outer, inner] + taps)
      .transposed([0, 2, 1] + Array(3..<kernel.rank + 1))
      .reshaped([imageChannels, outer] + taps)
  }

  // MARK: To the places

  /// What an image gives to the places: a convolution.
  func places(of image: Expression, _ kernel: Expression) -> Expression {
    let axes = 0..<geometry.rank
    let result = image.applying(
      "Conv", [kernel],
      [
        "kernel_shape": .integers(geometry.kernel), "strides": .integers(geometry.strides),
        "dilations": .integers(geometry.dilations), "group": .integer(groups),
        "pads": .integers(geometry.begins + axes.map { max(0, geometry.end($0)) }),
      ])
    // An output padding of a whole stride makes room for places that the input does not have.
    let spatial = Array(2..<result.rank)
    if Array(result.extents[2...]) == geometry.places { return result }
    return result.sliced(
      axes: spatial, starts: spatial.map { _ in 0 }, ends: geometry.places)
  }
}
