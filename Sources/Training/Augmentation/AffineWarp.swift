internal import Foundation
internal import Imaging

/// Rotation, shear, scale and shift of a picture about its middle; what comes from outside is black.
struct AffineWarp {
  // The source's place of an output pixel: x = a.x · u + a.y · v + shift.x, and so on.
  private let rows: (SIMD2<Double>, SIMD2<Double>)
  private let shift: SIMD2<Double>
  private let size: ImageSize

  /// The warp of a picture of a size; nil where nothing changes.
  init?(_ draw: AugmentationDraw, size: ImageSize) {
    let isStill =
      draw.rotation == 0 && draw.shear == 0 && draw.scale == 1 && draw.translation == (0, 0)
    guard !isStill else { return nil }
    self.size = size
    // Forward: shear, scale, rotate. The inverse takes output pixels to the source.
    let (cosine, sine) = (cos(draw.rotation), sin(draw.rotation))
    let slant = tan(draw.shear)
    let (a, b) = (draw.scale * cosine, draw.scale * (cosine * slant - sine))
    let (c, d) = (draw.scale * sine, draw.scale * (sine * slant + cosine))
    let determinant = a * d - b * c
    rows = (SIMD2(d, -b) / determinant, SIMD2(-c, a) / determinant)
    let middle = SIMD2(Double(size.width), Double(size.height)) / 2
    let moved = middle + SIMD2(draw.translation.x, draw.translation.y) * 2 * middle
    shift = middle - SIMD2((rows.0 * moved).sum(), (rows.1 * moved).sum())
  }

  /// Where in the source the middle of an output pixel comes from.
  private func source(_ x: Int, _ y: Int) -> SIMD2<Double> {
    let place = SIMD2(Double(x) + 0.5, Double(y) + 0.5)
    return SIMD2((rows.0 * place).sum(), (rows.1 * place).sum()) + shift
  }

  /// Warps a picture, bilinear between pixels.
  func callAsFunction(_ image: Image) -> Image {
    let (width, height) = (size.width, size.height)
    var result = Image(size: size)
    result.pixels = image.pixels.withUnsafeBufferPointer { pixels in
      [UInt8](unsafeUninitializedCapacity: pixels.count) { target, count in
        var offset = 0
        for y in 0..<height {
          for x in 0..<width {
            let place = source(x, y) - 0.5
            let (left, top) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
            let (right, down) = (Float(place.x - Double(left)), Float(place.y - Double(top)))
            var color = SIMD3<Float>()
            for (row, rowWeight) in [(top, 1 - down), (top + 1, down)]
            where row >= 0 && row < height {
              for (column, weight) in [(left, 1 - right), (left + 1, right)]
              where column >= 0 && column < width {
                let start = (row * width + column) * 3
                let pixel = SIMD3(
                  Float(pixels[start]), Float(pixels[start + 1]), Float(pixels[start + 2]))
                color += pixel * (rowWeight * weight)
              }
            }
            for channel in 0..<3 {
              target[offset + channel] = UInt8(min(max(color[channel].rounded(), 0), 255))
            }
            offset += 3
          }
        }
        count = pixels.count
      }
    }
    return result
  }

  /// Warps a mask, by the nearest pixel.
  func callAsFunction(_ mask: GrayImage) -> GrayImage {
    var result = GrayImage(
      size: size, pixels: Array(repeating: 0, count: size.pixelCount))
    for y in 0..<size.height {
      for x in 0..<size.width {
        let place = source(x, y)
        let (column, row) = (Int(place.x.rounded(.down)), Int(place.y.rounded(.down)))
        guard column >= 0, row >= 0, column < size.width, row < size.height else { continue }
        result.pixels[y * size.width + x] = mask.pixels[row * size.width + column]
      }
    }
    return result
  }
}
