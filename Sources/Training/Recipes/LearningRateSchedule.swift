internal import Foundation

/// How the learning rate changes over a run.
public enum LearningRateSchedule: Hashable, Sendable {
  /// The same all along.
  case constant
  /// Rising evenly over a share of the steps, then falling along half a cosine to nothing.
  case cosine(warmUp: Double)
  /// One cycle (Smith and Topin 2019): from a 25th of the rate along half a cosine up to it, over a share
  /// of the steps, and down to a 10 000th of the beginning; PyTorch's `OneCycleLR` by default.
  case oneCycle(rise: Double)

  /// The factor of the learning rate in a step.
  ///
  /// - Parameters:
  ///   - step: The step, from 0.
  ///   - count: How many steps the run has.
  /// - Returns: The factor, [0, 1].
  public func factor(step: Int, of count: Int) -> Double {
    precondition(step >= 0 && step < count, "no step \(step) of \(count)")
    switch self {
    case .constant: return 1
    case .cosine(let warmUp):
      let rising = warmUp * Double(count)
      if Double(step) < rising { return (Double(step) + 1) / (rising + 1) }
      let share = (Double(step) - rising) / max(1, Double(count) - rising)
      return Self.fall(from: 1, to: 0, share)
    case .oneCycle(let rise):
      let peak = rise * Double(count) - 1
      let last = Double(count) - 1
      if Double(step) <= peak {
        return Self.fall(from: 1.0 / 25, to: 1, peak > 0 ? Double(step) / peak : 1)
      }
      return Self.fall(from: 1, to: 1.0 / 250_000, (Double(step) - peak) / (last - peak))
    }
  }

  /// Along half a cosine from one value to another.
  private static func fall(from: Double, to: Double, _ share: Double) -> Double {
    to + (from - to) * (1 + cos(.pi * share)) / 2
  }
}
