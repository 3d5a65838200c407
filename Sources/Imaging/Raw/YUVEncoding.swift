/// What the numbers of a YUV frame mean as colours.
public struct YUVEncoding: Hashable, Sendable {
  /// The weights of red and blue in luma.
  public enum Matrix: String, CaseIterable, Sendable {
    /// ITU-R BT.601: standard definition, and JPEG.
    case bt601
    /// ITU-R BT.709: high definition.
    case bt709
  }

  /// Which 8-bit values stand for black, white and the extremes of chroma.
  public enum Range: String, CaseIterable, Sendable {
    /// Luma 16 to 235, chroma 16 to 240.
    case limited
    /// Luma 0 to 255, chroma 0 to 255.
    case full
  }

  /// The weights of red and blue in luma.
  public var matrix: Matrix
  /// Which values stand for black and white.
  public var range: Range

  /// An encoding; the default is that of high-definition video.
  public init(matrix: Matrix = .bt709, range: Range = .limited) {
    self.matrix = matrix
    self.range = range
  }
}

/// The matrix that turns Y, U and V of 0 to 255 into red, green and blue of 0 to 255.
struct YUVCoefficients {
  /// Luma: `scale * Y + offset`.
  let lumaScale: Float
  let lumaOffset: Float
  /// What V - 128 adds to red.
  let redV: Float
  /// What U - 128 and V - 128 add to green; both are negative.
  let greenU: Float
  let greenV: Float
  /// What U - 128 adds to blue.
  let blueU: Float

  init(_ encoding: YUVEncoding) {
    let (red, blue) = encoding.matrix == .bt601 ? (0.299, 0.114) : (0.2126, 0.0722)
    let green = 1 - red - blue
    let luma = encoding.range == .limited ? 255.0 / 219 : 1
    let chroma = encoding.range == .limited ? 255.0 / 224 : 1
    lumaScale = Float(luma)
    lumaOffset = encoding.range == .limited ? Float(-16 * luma) : 0
    redV = Float(2 * (1 - red) * chroma)
    greenU = Float(-2 * (1 - blue) * blue / green * chroma)
    greenV = Float(-2 * (1 - red) * red / green * chroma)
    blueU = Float(2 * (1 - blue) * chroma)
  }
}
