internal import Foundation
internal import Imaging

/// How likely a place is for a polyp that comes back, against that for something new.
///
/// Densities are told relative to an even one over the picture, which is about round.
struct PlaceOdds {
  /// The probability map's size, in pixels.
  let grid: ImageSize
  let policy: TrackingPolicy

  private var width: Float { Float(grid.width) }

  /// The logarithm of the likelihood ratio.
  ///
  /// - Parameters:
  ///   - track: Something that has lasted and has no number.
  ///   - polyp: A polyp that is not to be seen.
  /// - Returns: Above zero where the place speaks for the polyp.
  func logarithm(_ track: Track, _ polyp: LostPolyp) -> Float {
    log(returning(track, polyp) / new(track.place))
  }

  /// The density of where a polyp comes back.
  private func returning(_ track: Track, _ polyp: LostPolyp) -> Float {
    let place = track.place
    let diameter = max((place.diameter + polyp.place.diameter) / 2, polyp.wholeDiameter)
    let shape = policy.reach * diameter / 2
    let (cut, drift) = (0.67 * shape, 0.8 * polyp.uncertainty)
    let along = density(place.distance(to: polyp.place), variance: cut * cut + drift * drift)
    // It is not where the motion of the near wall puts it: it may have followed in part, or the
    // lens may have been turned to it.
    let farther = polyp.absence.fartherPlace
    let blur = 0.09 * width
    let behind = density(place.distance(to: farther), variance: blur * blur + shape * shape)
    let middle = 0.115 * width
    let sought = density(distanceFromMiddle(place), variance: middle * middle)
    let inReach = exp(-farther.distanceOutside(grid) / (0.23 * width))
    let inView = exp(-polyp.place.distanceOutside(grid) / (0.4 * width))
    let misled = 0.9 * behind + 0.085 * sought * inReach + 0.015 * inReach * inView
    let share = misledShare(polyp)
    return (1 - share) * along + share * misled + 0.0008
  }

  /// How likely it is that the camera's motion does not tell where a polyp is.
  ///
  /// Where the picture grew or shrank there is depth in it, and things do not move alike.
  private func misledShare(_ polyp: LostPolyp) -> Float {
    let vagueness = min(1, polyp.uncertainty / (0.5 * width))
    let depth = min(1, abs(polyp.absence.logGrowth) / 0.5)
    return 1 / (1 + exp(3.4 - 4.4 * vagueness - 4 * depth))
  }

  /// The density of where something new appears: mostly at the rim, where a lens that is drawn back
  /// sees what it has not seen before.
  private func new(_ place: Place) -> Float {
    0.2 + 1.2 * min(1, distanceFromMiddle(place) / (0.5 * width))
  }

  private func distanceFromMiddle(_ place: Place) -> Float {
    let (right, down) = (place.x - width / 2, place.y - Float(grid.height) / 2)
    return (right * right + down * down).squareRoot()
  }

  private func density(_ distance: Float, variance: Float) -> Float {
    let variance = max(1, variance)
    let value = exp(-distance * distance / (2 * variance)) / (2 * .pi * variance)
    return value * 0.8 * width * width
  }
}
