public import Imaging

/// Makes training pictures of labelled ones; masks follow.
///
/// One thread at a time: it has a JPEG encoder of its own.
public final class Augmenter {
  /// How pictures are varied.
  public let policy: AugmentationPolicy
  /// The size of what comes out, in pixels.
  public let size: ImageSize
  private let artefacts = PictureArtefacts()

  /// An augmenter.
  ///
  /// - Parameters:
  ///   - policy: How pictures are varied.
  ///   - size: The network's input, in pixels.
  public init(policy: AugmentationPolicy, size: ImageSize) {
    precondition(size.width > 0 && size.height > 0, "a network's input has pixels, got \(size)")
    self.policy = policy
    self.size = size
  }

  /// Varies a picture.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - mask: Its mask, of the same size; nil where there is none.
  ///   - seed: The run's seed.
  ///   - epoch: The epoch, from 0.
  ///   - index: The picture's place in the dataset.
  /// - Returns: The picture and the mask at the network's size. The same for the same numbers.
  /// - Throws: `ImagingError`, when JPEG cannot be made.
  public func augment(
    _ image: Image, mask: GrayImage? = nil, seed: Int, epoch: Int, index: Int
  ) throws(ImagingError) -> (image: Image, mask: GrayImage?) {
    precondition(mask.map { $0.size == image.size } ?? true, "a mask has its picture's size")
    let draw = AugmentationDraw(policy, seed: seed, epoch: epoch, index: index)
    let part = Self.part(draw, of: image.size)
    var image = try image.cropped(to: part).resized(to: size)
    var mask = mask.map { Self.cropped($0, to: part, size: size) }
    if draw.flipsHorizontally || draw.flipsVertically || draw.quarterTurns > 0 {
      let turn = QuarterTurn(draw)
      image = turn(image, size: size)
      mask = mask.map { turn($0, size: size) }
    }
    if let warp = AffineWarp(draw, size: size) {
      image = warp(image)
      mask = mask.map { warp($0) }
    }
    image = draw.color(image)
    image = try artefacts.add(draw, to: image)
    return (image, mask)
  }

  /// The part that a draw crops out of a picture, at least a pixel.
  private static func part(_ draw: AugmentationDraw, of size: ImageSize) -> PixelRectangle {
    let width = min(size.width, max(1, Int((draw.crop.width * Double(size.width)).rounded())))
    let height = min(size.height, max(1, Int((draw.crop.height * Double(size.height)).rounded())))
    let x = min(Int((draw.crop.x * Double(size.width)).rounded()), size.width - width)
    let y = min(Int((draw.crop.y * Double(size.height)).rounded()), size.height - height)
    return PixelRectangle(x: x, y: y, width: width, height: height)
  }

  /// A part of a mask at another size, by the nearest pixel: a mask stays black and white.
  private static func cropped(
    _ mask: GrayImage, to part: PixelRectangle, size: ImageSize
  ) -> GrayImage {
    var pixels: [UInt8] = []
    pixels.reserveCapacity(size.pixelCount)
    for y in 0..<size.height {
      let row = part.y + (2 * y + 1) * part.height / (2 * size.height)
      for x in 0..<size.width {
        let column = part.x + (2 * x + 1) * part.width / (2 * size.width)
        pixels.append(mask.pixels[row * mask.size.width + column])
      }
    }
    return GrayImage(size: size, pixels: pixels)
  }
}
