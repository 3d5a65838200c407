import Base
import Imaging
import Wire

/// Pictures in turns: two red spots for some frames, which are two polyps, then none until the daemon takes
/// them for gone and seals their calls.
struct Pictures: Sendable {
  /// How many frames of a turn show the spots.
  static let shownFrames = 8
  /// More frames than a polyp may be missing for.
  static let roundFrames = 26

  /// What the frames are.
  let encoding: FrameMessage.Encoding
  private let spots: [UInt8]
  private let empty: [UInt8]

  /// The picture of a frame, in the order in which they are sent.
  func frame(_ number: Int) -> [UInt8] {
    number % Pictures.roundFrames < Pictures.shownFrames ? spots : empty
  }

  /// Raw pictures of 36x24 pixels.
  static let small = raw(grid)

  /// Raw pictures.
  static func raw(_ size: ImageSize) -> Pictures {
    Pictures(
      encoding: .raw(.init(format: "rgb", width: size.width, height: size.height)),
      spots: image(size, places).pixels, empty: image(size, []).pixels)
  }

  /// JPEG files.
  static func jpeg(_ size: ImageSize) throws -> Pictures {
    let encoder = JPEGEncoder()
    return Pictures(
      encoding: .jpeg, spots: try encoder.encode(image(size, places)),
      empty: try encoder.encode(image(size, [])))
  }

  private static let grid = ImageSize(width: 36, height: 24)
  private static let places = [(x: 6, y: 8), (x: 22, y: 8)]

  private static func image(_ size: ImageSize, _ places: [(x: Int, y: Int)]) -> Image {
    var image = Image(size: size)
    var generator = SeededGenerator(seed: 1)
    for y in 0..<size.height {
      for x in 0..<size.width {
        let (column, row) = (x * grid.width / size.width, y * grid.height / size.height)
        let isSpot = places.contains {
          (0..<8).contains(column - $0.x) && (0..<8).contains(row - $0.y)
        }
        // Large pictures have a camera's noise, so that their files are as large as a camera's.
        let noise = size == grid ? 0 : UInt8.random(in: 0...15, using: &generator)
        image[x, y] =
          isSpot
          ? Color(red: 230, green: UInt8(60 + 3 * row) + noise, blue: 60 + noise)
          : Color(red: 60 + noise, green: 150 + noise, blue: 90 + noise)
      }
    }
    return image
  }
}
