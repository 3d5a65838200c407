internal import Imaging

/// A polyp that has not been found for some time, and may come back.
struct LostPolyp: BitwiseCopyable {
  /// Its number.
  let number: Int32
  /// Where it should be, on the grid or beside it.
  var place: Place
  /// How far off that may be, in grid pixels.
  var uncertainty: Float
  /// What the camera did since it was found last.
  var absence: Absence
  /// Its diameter when it was seen whole, going with the camera, in grid pixels; 0 when it never was.
  var wholeDiameter: Float
  /// The same as it was when the polyp was lost.
  let lastWholeDiameter: Float
  /// In how many frames it was found.
  let foundFrames: Int32
  /// What it looked like.
  let appearance: FindingAppearance
  /// When it was lost, in milliseconds.
  let since: Int64

  init(_ track: Track, since: Int64) {
    number = track.number
    place = track.place
    uncertainty = track.uncertainty
    absence = track.absence
    wholeDiameter = track.wholeDiameter
    lastWholeDiameter = track.wholeDiameter
    foundFrames = track.foundFrames + track.earlierFrames
    appearance = track.appearance
    self.since = since
  }

  /// Moves along with the camera's picture.
  ///
  /// - Parameters:
  ///   - motion: How the camera moved.
  ///   - doubt: How far off that alone puts a place, in grid pixels.
  ///   - grid: The probability map's size, in pixels.
  mutating func move(_ motion: CameraMotion, doubt: Float, grid: ImageSize) {
    let width = Float(grid.width)
    let growth = place.growth(motion, grid: grid)
    place.move(motion, grid: grid)
    wholeDiameter = min(wholeDiameter * growth, 2 * width)
    uncertainty += 0.017 * motion.length * width
    let error = 0.0016 * width + doubt
    uncertainty = min((uncertainty * uncertainty + error * error).squareRoot(), 4 * width)
    place.clampMiddle(grid: grid)
    absence.move(motion, grid: grid)
  }
}
