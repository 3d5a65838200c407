/// What an axis of a plot measures, and how.
public struct PlotAxis: Hashable, Sendable {
  /// How values become places.
  public enum Scale: Hashable, Sendable {
    /// Equal differences are equally far apart.
    case linear
    /// Equal ratios are equally far apart; what is not above 0 is not drawn.
    case logarithmic
  }

  /// What is measured, with its unit.
  public let title: String
  /// How values become places.
  public let scale: Scale
  /// Whether there is nothing between whole numbers, as with epochs or patients.
  public let isWhole: Bool

  /// Describes an axis.
  public init(_ title: String, scale: Scale = .linear, isWhole: Bool = false) {
    self.title = title
    self.scale = scale
    self.isWhole = isWhole
  }

  /// Whether a value has a place on the axis.
  func accepts(_ value: Double) -> Bool {
    // Beyond that a difference of two may be infinite.
    guard abs(value) <= 1e100 else { return false }
    return scale == .linear || value >= 1e-100
  }
}
