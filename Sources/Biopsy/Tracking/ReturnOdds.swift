internal import Foundation
internal import Imaging

/// How likely it is that something new is a polyp that was lost.
///
/// Bayes' rule: the logarithms of the likelihood ratios of place, colour and size, and of the odds
/// before these are known, are added. Above zero the two are the same. A ratio is what the
/// observation's density is if they are the same, by what it is if they are not; each is bounded, so
/// that no single one can decide alone.
///
/// The ratios of colour and size are those of the 25 sequences of CVC-ClinicDB, whose frames are up to
/// seconds apart: the distance of two frames' mean chromaticity within the polyp has the median 0.017
/// within a sequence and 0.046 between sequences; that of the logarithm of its diameter 0.21 and 0.44.
/// The others were set on simulated procedures.
struct ReturnOdds {
  /// The probability map's size, in pixels.
  let grid: ImageSize
  let policy: TrackingPolicy

  /// The logarithm of the odds.
  ///
  /// - Parameters:
  ///   - track: Something that has lasted and has no number.
  ///   - polyp: A polyp that is not to be seen.
  ///   - milliseconds: When that is.
  /// - Returns: Above zero where the two are more likely the same than not.
  func logarithm(that track: Track, is polyp: LostPolyp, _ milliseconds: Int64) -> Float {
    prior(polyp, milliseconds) + place(track, polyp) + 0.9 * color(track, polyp)
      + 0.8 * size(track, polyp)
  }

  /// Before anything is known of the two: what was lost long ago is passed by, most likely, and what
  /// was hardly ever found was a false alarm, which does not come back.
  private func prior(_ polyp: LostPolyp, _ milliseconds: Int64) -> Float {
    let seconds = Float(milliseconds - polyp.since) / 1000
    return -0.3 - seconds / 13.7 + log(min(1, Float(polyp.foundFrames) / 5))
  }

  /// Where it is found, against anywhere in the picture.
  private func place(_ track: Track, _ polyp: LostPolyp) -> Float {
    let width = Float(grid.width)
    let diameter = max((track.place.diameter + polyp.place.diameter) / 2, polyp.wholeDiameter)
    let (shape, drift) = (policy.reach * diameter / 2, 0.6 * polyp.uncertainty)
    let variance = max(1, shape * shape + drift * drift)
    let distance = track.place.distance(to: polyp.place)
    let density = exp(-distance * distance / (2 * variance)) / (2 * .pi * variance)
    // The picture is about round.
    let ratio = density * 0.8 * width * width
    // The camera's motion is that of the near wall, and misleads at times; least about what it puts
    // far outside of the picture.
    let vagueness = min(1, polyp.uncertainty / (0.5 * width))
    let beyond = polyp.place.distanceOutside(grid) / (0.3 * width)
    let misled = 0.003 + (0.034 + 0.3 * vagueness) * exp(-beyond)
    return log((1 - misled) * ratio + misled)
  }

  /// How alike the colours are.
  private func color(_ track: Track, _ polyp: LostPolyp) -> Float {
    let distance = track.appearance.chromaDistance(to: polyp.appearance)
    return Self.colorRatios.value(at: distance / policy.maximumColorDistance)
  }

  /// How alike the sizes are; 0 where either was never seen whole.
  ///
  /// Things at another depth than the wall grow more slowly than it: the polyp may have any size
  /// between its last one and the one that the camera's motion makes of it.
  private func size(_ track: Track, _ polyp: LostPolyp) -> Float {
    guard track.wholeDiameter > 0, polyp.wholeDiameter > 0 else { return 0 }
    let small = log(min(polyp.wholeDiameter, polyp.lastWholeDiameter))
    let large = log(max(polyp.wholeDiameter, polyp.lastWholeDiameter))
    let size = log(track.wholeDiameter)
    let off = max(0, size - large, small - size)
    return max(-2.3, log(2 / (0.9 + large - small)) - 2.3 * off)
  }

  // By distance in shares of the policy's largest.
  private static let colorRatios = PiecewiseLinear([
    (0, 3), (0.17, 1.4), (0.33, 0.35), (0.5, -0.3), (0.83, -0.8), (1.17, -1.2),
  ])
}

/// A function given by points, straight between them and constant beyond.
private struct PiecewiseLinear {
  private let points: [(x: Float, y: Float)]

  /// - Parameter points: At least one, by rising x.
  init(_ points: [(x: Float, y: Float)]) { self.points = points }

  func value(at x: Float) -> Float {
    let next = points.firstIndex { $0.x > x } ?? points.count
    guard next > 0, next < points.count else { return points[max(0, next - 1)].y }
    let (from, to) = (points[next - 1], points[next])
    return from.y + (to.y - from.y) * (x - from.x) / (to.x - from.x)
  }
}
