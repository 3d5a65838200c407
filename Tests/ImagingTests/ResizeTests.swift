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
