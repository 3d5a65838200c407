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
/// seconds apart. The distance of a frame's logarithmic chromaticity within the polyp from the mean of
/// three has the median 0.058 for the next four frames of a sequence and 0.23 for other sequences; that
/// of the logarithm of its diameter 0.21 and 0.44. The others were set on simulated and phantom
/// procedures.
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
    prior(polyp, milliseconds)
      + PlaceOdds(grid: grid, policy: policy).logarithm(track.place, polyp)
      + color(track, polyp) + 0.8 * size(track, polyp)
  }

  /// Before anything is known of the two: what was lost long ago is passed by, most likely, and what
  /// was hardly ever found was a false alarm, which does not come back.
  private func prior(_ polyp: LostPolyp, _ milliseconds: Int64) -> Float {
    let seconds = Float(milliseconds - polyp.since) / 1000
    return 1.5 - seconds / 8 + log(min(1, Float(polyp.foundFrames + 1) / 28))
  }

  /// How alike the colours are.
  private func color(_ track: Track, _ polyp: LostPolyp) -> Float {
    let distance = track.appearance.logChromaDistance(to: polyp.appearance)
    // Logarithms are about five times as far apart as chromaticities.
    return Self.colorRatios.value(at: distance / (5 * policy.maximumColorDistance))
  }

  /// How alike the sizes are; 0 where the polyp was never seen whole.
  ///
  /// Things at another depth than the wall grow more slowly than it: the polyp may have any size
  /// between its last one and the one that the camera's motion makes of it.
  private func size(_ track: Track, _ polyp: LostPolyp) -> Float {
    guard polyp.wholeDiameter > 0 else { return 0 }
    let small = log(min(polyp.wholeDiameter, polyp.lastWholeDiameter))
    let large = log(max(polyp.wholeDiameter, polyp.lastWholeDiameter))
    guard track.wholeDiameter > 0 else {
      // What is cut off is at least as large as what is seen of it.
      return max(-2.3, -2.3 * max(0, log(track.place.diameter) - large - 0.2))
    }
    let size = log(track.wholeDiameter)
    let off = max(0, size - large, small - size)
    return max(-2.3, log(2 / (0.9 + large - small)) - 2.3 * off)
  }

  // By distance in shares of the policy's largest.
  private static let colorRatios = PiecewiseLinear([
    (0, 3.4), (0.06, 2.95), (0.11, 2.5), (0.17, 1.85), (0.24, 1.1), (0.33, 0.3), (0.48, -0.3),
    (0.7, -1.2), (1.07, -2),
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
