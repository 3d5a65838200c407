internal import Imaging

/// Mirror images and quarters of a turn: every pixel goes to one place.
struct QuarterTurn {
  private let flipsHorizontally: Bool
  private let flipsVertically: Bool
  private let turns: Int

  init(_ draw: AugmentationDraw) {
    flipsHorizontally = draw.flipsHorizontally
    flipsVertically = draw.flipsVertically
    turns = draw.quarterTurns
  }

  /// Turns a picture; one that is not square is stretched to its former size by a turn.
  func callAsFunction(_ image: Image, size: ImageSize) -> Image {
    let target = turned(image.size)
    var result = Image(size: target)
    result.pixels.withUnsafeMutableBufferPointer { pixels in
      image.pixels.withUnsafeBufferPointer { source in
        for y in 0..<target.height {
          for x in 0..<target.width {
            let from = 3 * place(x, y, in: image.size)
            let start = 3 * (y * target.width + x)
            for channel in 0..<3 { pixels[start + channel] = source[from + channel] }
          }
        }
      }
    }
    return target == size ? result : result.resized(to: size)
  }

  /// Turns a mask likewise, by the nearest pixel.
  func callAsFunction(_ mask: GrayImage, size: ImageSize) -> GrayImage {
    let target = turned(mask.size)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(size.pixelCount)
    for y in 0..<size.height {
      let row = (2 * y + 1) * target.height / (2 * size.height)
      for x in 0..<size.width {
        let column = (2 * x + 1) * target.width / (2 * size.width)
        pixels.append(mask.pixels[place(column, row, in: mask.size)])
      }
    }
    return GrayImage(size: size, pixels: pixels)
  }

  private func turned(_ size: ImageSize) -> ImageSize {
    turns % 2 == 0 ? size : ImageSize(width: size.height, height: size.width)
  }

  /// Where a pixel of the result comes from: the source is mirrored first, then turned to the left.
  private func place(_ x: Int, _ y: Int, in size: ImageSize) -> Int {
    var (column, row): (Int, Int)
    switch turns {
    case 0: (column, row) = (x, y)
    case 1: (column, row) = (size.width - 1 - y, x)
    case 2: (column, row) = (size.width - 1 - x, size.height - 1 - y)
    default: (column, row) = (y, size.height - 1 - x)
    }
    if flipsHorizontally { column = size.width - 1 - column }
    if flipsVertically { row = size.height - 1 - row }
    return row * size.width + column
  }
}
