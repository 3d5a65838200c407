internal import Foundation
internal import Imaging

/// How likely a place is for a polyp that comes back, against anywhere in the picture.
///
/// Either the polyp lies on the wall near the lens, whose motion is measured, or it lies farther away
/// and took part in half of that. The second is the likelier, the more the picture grew or shrank
/// meanwhile, for then there is depth in it; and the errors of its place grow and shrink with the
/// picture.
struct PlaceOdds {
  /// The probability map's size, in pixels.
  let grid: ImageSize
  let policy: TrackingPolicy

  // The ratio is never less, whatever the place.
  private static let floor: Float = 0.0005

  /// The logarithm of the likelihood ratio.
  ///
  /// - Parameters:
  ///   - place: Where something is that has lasted and has no number.
  ///   - polyp: A polyp that is not to be seen.
  /// - Returns: Above zero where the place speaks for the polyp.
  func logarithm(_ place: Place, _ polyp: LostPolyp) -> Float {
    let width = Float(grid.width)
    let diameter = max((place.diameter + polyp.place.diameter) / 2, polyp.wholeDiameter)
    let shape = policy.reach * diameter / 2
    let near = ratio(
      place.distance(to: polyp.place), deviations: (0.63 * shape, 0.7 * polyp.uncertainty))
    let stretch = exp(min(max(polyp.absence.logGrowth, -2), 2))
    let far = ratio(
      place.distance(to: polyp.absence.fartherPlace),
      deviations: (0.6 * shape, 0.125 * width * stretch))
    let share = fartherShare(polyp)
    return log((1 - share) * near + share * far + Self.floor)
  }

  /// How likely it is that a polyp did not move as the wall near the lens did, [0, 1].
  private func fartherShare(_ polyp: LostPolyp) -> Float {
    let vagueness = min(1, polyp.uncertainty / (0.5 * Float(grid.width)))
    let depth = min(1, abs(polyp.absence.logGrowth) / 0.5)
    return 1 / (1 + exp(4.4 - 5.8 * vagueness - 5.2 * depth))
  }

  /// A normal density of two independent errors, by that of an even one.
  private func ratio(_ distance: Float, deviations: (Float, Float)) -> Float {
    let variance = max(1, deviations.0 * deviations.0 + deviations.1 * deviations.1)
    let density = exp(-distance * distance / (2 * variance)) / (2 * .pi * variance)
    // The picture is about round.
    return density * 0.8 * Float(grid.width) * Float(grid.width)
  }
}
