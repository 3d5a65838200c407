import Base
import Imaging

@testable import Biopsy

/// Ways to spoil an image.
extension Image {
  /// Every pixel the mean of those up to `right` beside and `down` above and below it.
  func blurred(right: Int, down: Int) -> Image {
    Self.smeared(Self.smeared(self, by: right, stepX: 1, stepY: 0), by: down, stepX: 0, stepY: 1)
  }

  private static func smeared(_ image: Image, by reach: Int, stepX: Int, stepY: Int) -> Image {
    guard reach > 0 else { return image }
    // An array of its own: an image checks its pixels whenever they change.
    var pixels = image.pixels
    let (width, height) = (image.size.width, image.size.height)
    image.pixels.withUnsafeBufferPointer { source in
      for y in 0..<height {
        for x in 0..<width {
          var (red, green, blue) = (0, 0, 0)
          for offset in -reach...reach {
            let column = min(max(0, x + offset * stepX), width - 1)
            let row = min(max(0, y + offset * stepY), height - 1)
            let index = 3 * (row * width + column)
            red += Int(source[index])
            green += Int(source[index + 1])
            blue += Int(source[index + 2])
          }
          let count = 2 * reach + 1
          pixels[3 * (y * width + x)] = UInt8(red / count)
          pixels[3 * (y * width + x) + 1] = UInt8(green / count)
          pixels[3 * (y * width + x) + 2] = UInt8(blue / count)
        }
      }
    }
    return Image(size: image.size, pixels: pixels)
  }

  /// Every colour value by a factor.
  func dimmed(to share: Double) -> Image {
    Image(size: size, pixels: pixels.map { UInt8(Double($0) * share) })
  }

  /// Without colour.
  var gray: Image {
    var grays = pixels
    for index in stride(from: 0, to: pixels.count, by: 3) {
      let sum = Int(pixels[index]) + Int(pixels[index + 1]) + Int(pixels[index + 2])
      for channel in 0..<3 { grays[index + channel] = UInt8(sum / 3) }
    }
    return Image(size: size, pixels: grays)
  }

  /// With white discs until they cover a share of it.
  func glaring(_ share: Double, seed: UInt64) -> Image {
    var spots = pixels
    var generator = SeededGenerator(seed: seed)
    var covered = 0.0
    while covered < share {
      let radius = Int.random(in: 4...12, using: &generator)
      let x = Int.random(in: radius..<(size.width - radius), using: &generator)
      let y = Int.random(in: radius..<(size.height - radius), using: &generator)
      for row in (y - radius)...(y + radius) {
        for column in (x - radius)...(x + radius) {
          let (right, down) = (column - x, row - y)
          guard right * right + down * down <= radius * radius else { continue }
          let index = 3 * (row * size.width + column)
          if spots[index + 1] < 250 { covered += 1 / Double(size.pixelCount) }
          for channel in 0..<3 { spots[index + channel] = 252 }
        }
      }
    }
    return Image(size: size, pixels: spots)
  }
}

/// Makes small pictures of images, as the segmenter does of its input.
final class PictureMaker {
  let picture: FramePicture
  private let preprocessor: FramePreprocessor
  private let sampler: PictureSampler
  private var tensor: [Float]

  init(_ specification: PreprocessingSpecification? = nil) throws {
    let specification =
      try specification
      ?? PreprocessingSpecification(
        size: ImageSize(width: 256, height: 256), mean: [0.485, 0.456, 0.406],
        standardDeviation: [0.229, 0.224, 0.225])
    preprocessor = FramePreprocessor(specification: specification)
    sampler = PictureSampler(specification)
    tensor = [Float](repeating: 0, count: specification.elementCount)
    picture = FramePicture()
  }

  @discardableResult
  func make(_ image: Image) throws -> FramePicture {
    try tensor.withUnsafeMutableBufferPointer { tensor in
      _ = try preprocessor.prepare(image, into: tensor)
      sampler.sample(UnsafeBufferPointer(tensor), into: picture)
    }
    return picture
  }
}
