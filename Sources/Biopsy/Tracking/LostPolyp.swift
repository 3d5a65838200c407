internal import Foundation

/// A polyp that has not been found for some time, and may come back.
struct LostPolyp: BitwiseCopyable {
  /// Its number.
  let number: Int32
  /// Where it should be, on the grid or beside it.
  var place: Place
  /// How far off that may be, in grid pixels.
  var uncertainty: Float
  /// What it looked like.
  let appearance: FindingAppearance
  /// When it was lost, in milliseconds.
  let since: Int64

  init(_ track: Track, since: Int64) {
    number = track.number
    place = track.place
    uncertainty = track.uncertainty
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
      let diameter = (track.place.diameter + polyp.place.diameter) / 2
      let reach = tracking.reach * diameter + polyp.uncertainty
      let distance = track.place.distance(to: polyp.place) / max(1, reach)
      let color =
        track.appearance.chromaDistance(to: polyp.appearance) / tracking.maximumColorDistance
      let growth = abs(Self.logarithm(max(1, track.place.area) / max(1, polyp.place.area)))
      guard distance < 1, color < 1, growth < 2.5 else { continue }
      // The less the place says, the more the looks must.
      let vagueness = min(1, polyp.uncertainty / (0.5 * Float(grid.width)))
      let looks = color * color + growth * growth / 4
      guard looks < 1.6 - vagueness else { continue }
      let cost = distance * distance + looks
      if cost < least { (best, least) = (index, cost) }
    }
    return best
  }

  static func logarithm(_ value: Float) -> Float { log(value) }
}
