/// The fraction of full size at which a JPEG is decoded, straight from its DCT coefficients.
public enum DCTScale: Int, CaseIterable, Sendable, CustomStringConvertible {
  /// Full size.
  case full = 1
  /// Half of each side.
  case half = 2
  /// A quarter of each side.
  case quarter = 4
  /// An eighth of each side: the mean of each block.
  case eighth = 8

  /// How many source pixels make one decoded pixel, along each side.
  public var denominator: Int { rawValue }

  /// Such as `1/4`.
  public var description: String { "1/\(rawValue)" }

  /// The size to which an image is decoded; a last partial pixel counts.
  ///
  /// - Parameter size: The full size.
  /// - Returns: The decoded size.
  public func scaled(_ size: ImageSize) -> ImageSize {
    ImageSize(
      width: (size.width + rawValue - 1) / rawValue, height: (size.height + rawValue - 1) / rawValue
    )
  }

  /// The smallest scale at which a part of an image still has as many pixels as are wanted.
  ///
  /// - Parameters:
  ///   - source: The size, at full scale, of the part that is used.
  ///   - wanted: The size that is wanted.
  /// - Returns: The scale; ``full`` when even that is smaller than wanted.
  public static func smallest(from source: ImageSize, notBelow wanted: ImageSize) -> DCTScale {
    allCases.last { scale in
      let decoded = scale.scaled(source)
      return decoded.width >= wanted.width && decoded.height >= wanted.height
    } ?? .full
  }
}
