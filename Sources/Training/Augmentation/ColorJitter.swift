internal import Foundation
internal import Imaging

/// A change of brightness, contrast, saturation and hue, in this order.
struct ColorJitter: Hashable {
  /// A factor of each value.
  let brightness: Double
  /// A factor of each value's distance from the picture's mean gray.
  let contrast: Double
  /// A factor of each value's distance from its pixel's gray.
  let saturation: Double
  /// A rotation of the colour circle, as a share of it.
  let hue: Double

  /// Changes a picture.
  func callAsFunction(_ image: Image) -> Image {
    guard self != ColorJitter(brightness: 1, contrast: 1, saturation: 1, hue: 0) else {
      return image
    }
    let mean = meanGray(image) * Float(brightness)
    let matrix = hueMatrix
    var result = image
    result.pixels = image.pixels.withUnsafeBufferPointer { source in
      [UInt8](unsafeUninitializedCapacity: source.count) { target, count in
        for start in stride(from: 0, to: source.count, by: 3) {
          var color = SIMD3(
            Float(source[start]), Float(source[start + 1]), Float(source[start + 2]))
          color *= Float(brightness)
          color = mean + (color - mean) * Float(contrast)
          let gray = Self.gray(color)
          color = gray + (color - gray) * Float(saturation)
          let turned = SIMD3(
            (matrix.0 * color).sum(), (matrix.1 * color).sum(), (matrix.2 * color).sum())
          for channel in 0..<3 {
            target[start + channel] = UInt8(min(max(turned[channel].rounded(), 0), 255))
          }
        }
        count = source.count
      }
    }
    return result
  }

  private static func gray(_ color: SIMD3<Float>) -> Float {
    0.299 * color.x + 0.587 * color.y + 0.114 * color.z
  }

  private func meanGray(_ image: Image) -> Float {
    var sums = SIMD3<Int>()
    for start in stride(from: 0, to: image.pixels.count, by: 3) {
      sums &+= SIMD3(
        Int(image.pixels[start]), Int(image.pixels[start + 1]), Int(image.pixels[start + 2]))
    }
    let count = Float(image.size.pixelCount)
    return Self.gray(SIMD3(Float(sums.x), Float(sums.y), Float(sums.z)) / count)
  }

  /// A rotation about the axis of grays: hue changes, and brightness nearly not.
  private var hueMatrix: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>) {
    let angle = 2 * Float.pi * Float(hue)
    let (cosine, sine) = (cosf(angle), sinf(angle))
    let third = (1 - cosine) / 3
    let side = sine / Float(3).squareRoot()
    return (
      SIMD3(cosine + third, third - side, third + side),
      SIMD3(third + side, cosine + third, third - side),
      SIMD3(third - side, third + side, cosine + third)
    )
  }
}
