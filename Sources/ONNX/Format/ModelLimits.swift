/// What is accepted of a model.
enum ModelLimits {
  /// Graphs within graphs.
  static let depth = 16
  /// The number of a tensor's extents.
  static let rank = 64
  /// An extent, and a number that extents are computed with: the product of two fits in an `Int`.
  static let extent = 1 << 31
}
