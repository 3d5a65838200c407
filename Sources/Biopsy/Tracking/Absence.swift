internal import Foundation
internal import Imaging

/// What the camera did since something was found last.
///
/// The measured motion is that of the wall near the lens. What is farther away moves less when the
/// lens goes aside, and hardly grows when it comes closer; how far away it is, nobody knows.
struct Absence: BitwiseCopyable {
  /// Where it should be if it took part in half of the camera's motion.
  private(set) var fartherPlace: Place
  /// By how much the picture grew, as a logarithm.
  private(set) var logGrowth: Float = 0

  /// Begins when something is found.
  init(from place: Place) { fartherPlace = place }

  /// Moves along with the camera's picture.
  mutating func move(_ motion: CameraMotion, grid: ImageSize) {
    fartherPlace.move(motion.halved, grid: grid)
    fartherPlace.clampMiddle(grid: grid)
    // A wrong scale must not spoil the sum.
    logGrowth += log(min(max(motion.scale, 0.5), 2))
  }
}
