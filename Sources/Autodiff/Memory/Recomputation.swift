/// What of the forward computation is computed again on the way back, so that it need not be kept.
///
/// The gradients are the same; a step takes longer and needs less memory.
public enum Recomputation: Sendable, Equatable {
  /// Nothing.
  case nothing
  /// What takes one pass over memory: activations, normalizations applied, sums and the like. What
  /// convolutions and products give is kept.
  case cheapOperators
  /// Everything within each of some segments of the network, but for what the next ones use. Costs
  /// nearly another forward pass.
  case segments(Int)

  func check() throws(AutodiffError) {
    guard case .segments(let count) = self else { return }
    guard count >= 1 else {
      throw AutodiffError(.invalidSetting, "recomputing needs 1 segment or more, given \(count)")
    }
  }
}
