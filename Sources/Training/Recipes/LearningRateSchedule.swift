public import Base
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
  /// The same over a share of the steps, then multiplied by a factor.
  case step(share: Double, factor: Double)

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
    case .step(let share, let factor): return Double(step) < share * Double(count) ? 1 : factor
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

extension LearningRateSchedule {
  /// Reads a schedule.
  ///
  /// - Parameters:
  ///   - json: The part of a recipe's document.
  ///   - path: Where it is in the document.
  /// - Throws: `JSONError`.
  public init(json: JSONValue, at path: String) throws(JSONError) {
    let fields = try JSONFields(json, at: path)
    switch try fields.string("kind") {
    case "constant":
      try fields.allow(only: ["kind"])
      self = .constant
    case "cosine":
      try fields.allow(only: ["kind", "warm_up"])
      self = .cosine(warmUp: try fields.optionalNumber("warm_up", in: 0...0.9) ?? 0)
    case "one_cycle":
      try fields.allow(only: ["kind", "rise"])
      self = .oneCycle(rise: try fields.optionalNumber("rise", in: 0.01...0.9) ?? 0.3)
    case "step":
      try fields.allow(only: ["kind", "share", "factor"])
      self = .step(
        share: try fields.number("share", in: 0...1), factor: try fields.number("factor", in: 0...1)
      )
    default:
      throw JSONError(
        .invalidValue, at: fields.location("kind"),
        "one of constant, cosine, one_cycle, step is expected")
    }
  }

  /// The schedule as a part of a recipe's document.
  public var json: JSONValue {
    switch self {
    case .constant: ["kind": "constant"]
    case .cosine(let warmUp): ["kind": "cosine", "warm_up": .number(warmUp)]
    case .oneCycle(let rise): ["kind": "one_cycle", "rise": .number(rise)]
    case .step(let share, let factor):
      ["kind": "step", "share": .number(share), "factor": .number(factor)]
    }
  }
}
