internal import Foundation

/// A polyp that has not been found for some time, and may come back.
struct LostPolyp: BitwiseCopyable {
  /// Its number.
  let number: Int32
  /// Where it should be, on the grid or beside it.
  var place: Place
  /// How far off that may be, in grid pixels.
  var uncertainty: Float
  /// Its diameter when it was seen whole, in grid pixels; 0 when it never was.
  var wholeDiameter: Float
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
    wholeDiameter = track.wholeDiameter
    foundFrames = track.foundFrames
    appearance = track.appearance
    self.since = since
  }
}

extension PolypTracker {
  /// The lost polyp that a track is most likely to be; nil where it is none.
  ///
  /// While the camera's motion still tells where a lost polyp should be, it must be there. Later
  /// its looks alone must do, and are looked at more sharply.
  func bestLost(for track: Track, _ milliseconds: Int64) -> Int? {
    var (best, least) = (Int?.none, Float.infinity)
    for index in 0..<lost.count {
      let polyp = lost[index]
      guard milliseconds - polyp.since <= Int64(tracking.rememberMilliseconds) else { continue }
      let diameter = max(
        (track.place.diameter + polyp.place.diameter) / 2, polyp.wholeDiameter)
      let reach = tracking.reach * diameter + polyp.uncertainty
      let distance = track.place.distance(to: polyp.place) / max(1, reach)
      let color =
        track.appearance.chromaDistance(to: polyp.appearance) / tracking.maximumColorDistance
      // Of what the edge cuts off the size is not known.
      let isWhole = track.wholeDiameter > 0 && polyp.wholeDiameter > 0
      let growth =
        isWhole ? 2 * abs(Self.logarithm(track.wholeDiameter / polyp.wholeDiameter)) : 0.7
      guard distance < 1, color < 1, growth < 2.5 else { continue }
      // The less the place says, the more the looks must.
      let vagueness = min(1, polyp.uncertainty / (0.5 * Float(grid.width)))
      let looks = 4 * color * color + growth * growth / 4
      guard looks < 2 - vagueness else { continue }
      // What was hardly ever found was a false alarm, most likely, and those do not come back.
      let doubt = max(0, 1 - Float(polyp.foundFrames) / 20)
      let cost = distance * distance + looks + doubt
      if cost < least { (best, least) = (index, cost) }
    }
    return best
  }

  static func logarithm(_ value: Float) -> Float { log(value) }
}
