/// What is accepted of a model file.
enum ModelLimits {
  /// Graphs within graphs.
  static let depth = 16
  /// A tensor's extents.
  static let rank = 64
}
