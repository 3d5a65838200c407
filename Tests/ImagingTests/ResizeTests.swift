import Imaging
import Testing

@Suite("Resize")
struct ResizeTests {
  // 1: Pillow rounds to bytes after its first pass, half a step, and again at the end; we round
  // once. Together that is less than 2.
  private let tolerance = 1

  @Test(
    "agrees with Pillow's BILINEAR, up and down and both at once",
    arguments: [
      ImageSize(width: 31, height: 23), ImageSize(width: 64, height: 64),
      ImageSize(width: 96, height: 70), ImageSize(width: 130, height: 90),
      ImageSize(width: 13, height: 120), ImageSize(width: 110, height: 9),
      ImageSize(width: 5, height: 3), ImageSize(width: 1, height: 1),
    ])
  func agreesWithPillow(_ size: ImageSize) throws {
    let source = try Fixture.image("scene.png")
    let golden = try Fixture.image("scene_\(size).png")
    let resized = source.resized(to: size)
    #expect(resized.size == golden.size)
    #expect(largestDifference(resized.pixels, golden.pixels) <= tolerance)
    // The differences are rounding, not a shift of the picture.
    #expect(meanDifference(resized.pixels, golden.pixels) < 0.35)
  }

  @Test("agrees with Pillow on gray images")
  func agreesOnGray() throws {
    let golden = try Fixture.gray("gray_40x33.png")
    let resized = try Fixture.gray("gray.png").resized(to: golden.size)
    #expect(largestDifference(resized.pixels, golden.pixels) <= tolerance)
  }

  @Test("leaves an image of the right size as it is")
  func identity() throws {
    let source = try Fixture.image("scene.png")
    #expect(source.resized(to: source.size) == source)
  }

  @Test("keeps a constant image constant", arguments: [1, 2, 7, 16, 17, 100])
  func constant(_ side: Int) {
    let color = Color(red: 255, green: 1, blue: 128)
    let source = Image(size: ImageSize(width: 37, height: 29), color: color)
    let size = ImageSize(width: side, height: side)
    #expect(source.resized(to: size) == Image(size: size, color: color))
  }

  /// The planes are summed by the filter's definition, chroma with the weights of the pixels that
  /// share it, and the sums converted.
  @Test(
    "of YUV converts what a direct sum makes of luma and chroma",
    arguments: [PixelFormat.nv12, .i420, .uyvy])
  func convertsAfterwards(_ format: PixelFormat) throws {
    for seed in UInt64(1)...20 {
      var random = SeededBytes(seed: seed)
      let half = random.size(maximumSide: 20)
      let frame = YUVFrame(ImageSize(width: half.width * 2, height: half.height * 2), &random)
      let output = random.size(maximumSide: 40)
      let layout = try RawFrameLayout(size: frame.size, format: format)
      let preprocessor = FramePreprocessor(
        specification: try PreprocessingSpecification(size: output, layout: .nhwc))
      let actual = try preprocessor.tensor(frame.bytes(format), .raw(layout))
      let resized = directResize(Image(size: frame.size, pixels: frame.pixels), to: output)
      let expected = stride(from: 0, to: resized.count, by: 3).flatMap {
        convert(y: resized[$0], u: resized[$0 + 1], v: resized[$0 + 2])
      }
      let worst = zip(expected, actual).map { abs($0 - Double($1) * 255) }.max() ?? 0
      // The error of single-precision sums of at most 40 x 40 products, twice that for chroma.
      #expect(worst <= 0.002, "seed \(seed): \(frame.size) to \(output)")
    }
  }

  /// BT.709 of limited range, by the standard's constants.
  private func convert(y: Double, u: Double, v: Double) -> [Double] {
    let luma: Double = (y - 16) * 255 / 219
    let (pb, pr) = ((u - 128) * 255 / 224, (v - 128) * 255 / 224)
    let red: Double = luma + 1.5748 * pr
    let green: Double = luma - 0.2126 * 1.5748 / 0.7152 * pr - 0.0722 * 1.8556 / 0.7152 * pb
    let blue: Double = luma + 1.8556 * pb
    return [red, green, blue].map { max(0, min(255, $0)) }
  }

  @Test("agrees with a direct sum in double precision, for random sizes")
  func agreesWithDirectSum() {
    for seed in UInt64(1)...40 {
      var random = SeededBytes(seed: seed)
      let source = random.image(maximumSide: 40)
      let size = random.size(maximumSide: 40)
      let expected = directResize(source, to: size)
      let actual = source.resized(to: size)
      let worst = zip(expected, actual.pixels).map { abs($0 - Double($1)) }.max() ?? 0
      // Half a step of rounding, and the error of single-precision sums of at most 40 x 40 products.
      #expect(worst <= 0.501, "seed \(seed): \(source.size) to \(size)")
    }
  }

  /// A source pixel and its weight.
  private struct Tap {
    var index: Int
    var weight: Double
  }

  /// The triangle filter along one axis, by its definition.
  private func taps(_ source: Int, _ output: Int) -> [[Tap]] {
    let scale = Double(source) / Double(output)
    let support = max(1, scale)
    return (0..<output).map { place in
      let center: Double = (Double(place) + 0.5) * scale
      var taps: [Tap] = []
      var sum = 0.0
      for index in 0..<source {
        let distance: Double = abs(Double(index) + 0.5 - center)
        guard distance < support else { continue }
        taps.append(Tap(index: index, weight: 1 - distance / support))
        sum += 1 - distance / support
      }
      return taps.map { Tap(index: $0.index, weight: $0.weight / sum) }
    }
  }

  /// Both axes at once, in double precision.
  private func directResize(_ image: Image, to size: ImageSize) -> [Double] {
    let columns = taps(image.size.width, size.width)
    var result: [Double] = []
    for row in taps(image.size.height, size.height) {
      for column in columns {
        for channel in 0..<3 {
          var sum = 0.0
          for y in row {
            for x in column {
              let offset = (y.index * image.size.width + x.index) * 3 + channel
              sum += y.weight * x.weight * Double(image.pixels[offset])
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }
}

/// A random frame whose chroma is shared by two by two pixels.
private struct YUVFrame {
  let size: ImageSize
  /// Y, U and V of every pixel.
  let pixels: [UInt8]

  /// A frame with sides of even length.
  init(_ size: ImageSize, _ random: inout SeededBytes) {
    self.size = size
    let luma = random.bytes(size.pixelCount)
    let chroma = random.bytes(size.pixelCount / 2)
    var pixels: [UInt8] = []
    for row in 0..<size.height {
      for column in 0..<size.width {
        let pair = row / 2 * size.width + column / 2 * 2
        pixels += [luma[row * size.width + column], chroma[pair], chroma[pair + 1]]
      }
    }
    self.pixels = pixels
  }

  /// The frame in a format.
  func bytes(_ format: PixelFormat) -> [UInt8] {
    func channel(_ channel: Int, every step: Int) -> [UInt8] {
      var result: [UInt8] = []
      for row in stride(from: 0, to: size.height, by: step) {
        for column in stride(from: 0, to: size.width, by: step) {
          result.append(pixels[(row * size.width + column) * 3 + channel])
        }
      }
      return result
    }
    let (u, v) = (channel(1, every: 2), channel(2, every: 2))
    switch format {
    case .nv12: return channel(0, every: 1) + zip(u, v).flatMap { [$0, $1] }
    case .i420: return channel(0, every: 1) + u + v
    default:
      var result: [UInt8] = []
      for first in stride(from: 0, to: pixels.count, by: 6) {
        result += [pixels[first + 1], pixels[first], pixels[first + 2], pixels[first + 3]]
      }
      return result
    }
  }
}
