import Base
import Imaging

/// Repeatable random test data.
struct SeededBytes {
  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }

  mutating func number(in range: Range<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  mutating func size(maximumSide: Int) -> ImageSize {
    ImageSize(width: number(in: 1..<(maximumSide + 1)), height: number(in: 1..<(maximumSide + 1)))
  }

  mutating func image(maximumSide: Int) -> Image {
    image(size(maximumSide: maximumSide))
  }

  mutating func image(_ size: ImageSize) -> Image {
    Image(size: size, pixels: bytes(size.pixelCount * 3))
  }
}
