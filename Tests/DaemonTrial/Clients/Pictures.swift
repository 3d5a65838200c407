import Wire

/// Raw pictures of 36x24 pixels: two red spots for some frames, which are two polyps, then none until the
/// daemon takes them for gone and seals their calls.
enum Pictures {
  static let encoding = FrameMessage.Encoding.raw(
    .init(format: "rgb", width: width, height: height))
  private static let width = 36
  private static let height = 24
  /// How many frames of a round show the spots.
  static let shownFrames = 8
  /// More frames than a polyp may be missing for.
  static let roundFrames = 26

  /// The picture of a frame, in the order in which they are sent.
  static func frame(_ number: Int) -> [UInt8] {
    number % roundFrames < shownFrames ? spots : empty
  }

  private static let empty = picture([])
  private static let spots = picture([(6, 8), (22, 8)])

  private static func picture(_ places: [(x: Int, y: Int)]) -> [UInt8] {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        let isSpot = places.contains {
          (0..<8).contains(x - $0.x) && (0..<8).contains(y - $0.y)
        }
        bytes += isSpot ? [230, UInt8(60 + 3 * y), 60] : [60, 150, 90]
      }
    }
    return bytes
  }
}
