/// How the bytes of an uncompressed frame make pixels.
public enum PixelFormat: String, CaseIterable, Sendable {
  /// 3 bytes a pixel: red, green, blue.
  case rgb
  /// 3 bytes a pixel: blue, green, red.
  case bgr
  /// 4 bytes a pixel: red, green, blue, and a fourth that is ignored.
  case rgba
  /// 4 bytes a pixel: blue, green, red, and a fourth that is ignored.
  case bgra
  /// 1 byte a pixel.
  case gray8
  /// A plane of Y, then a plane of half width and height with U and V by turns.
  case nv12
  /// A plane of Y, then one of U and one of V, both of half width and height.
  case i420
  /// 4 bytes for two pixels of a row: U, Y, V, Y.
  case uyvy

  /// Whether pixels are luma with shared chroma, so that a matrix and a range apply.
  public var isYUV: Bool { self == .nv12 || self == .i420 || self == .uyvy }

  /// The bytes of a row without padding, in the first plane.
  func minimumRowBytes(width: Int) -> Int {
    switch self {
    case .rgb, .bgr: width * 3
    case .rgba, .bgra: width * 4
    case .uyvy: width * 2
    case .gray8, .nv12, .i420: width
    }
  }
}
