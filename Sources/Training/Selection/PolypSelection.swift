internal import Base

/// Polyps in the order in which it is worth most to label them.
///
/// A weighted farthest-point traversal: again and again the polyp i with the largest
///
///     (0.1 + u(i)) · min over j of |x(i) - x(j)|
///
/// is taken, where u(i), [0, 1], is how unsure a model is of it, x are its features, and j runs over the
/// polyps that are labelled or taken already. Without u it is the greedy solution of the k-centre
/// problem (Gonzalez 1985), which Sener and Savarese (2018) use to choose what to label; to ask for what
/// is both unsure and unlike the rest is also the idea of BADGE (Ash et al. 2020). The 0.1 keeps in play
/// what a model that has seen little is sure of.
///
/// A patient comes again only after every other one with a polyp that is left has had its turn.
public struct PolypSelection: Hashable, Sendable {
  /// A polyp that may be labelled, or is.
  public struct Polyp: Hashable, Sendable {
    /// Whose it is.
    public let patient: Int
    /// Its features, standardised; equally many for all.
    public let features: [Double]
    /// How unsure a model is of it, [0, 1]; nil where there is no model.
    public let uncertainty: Double?
    /// Whether it is labelled already.
    public let isLabelled: Bool

    /// Describes a polyp.
    public init(patient: Int, features: [Double], uncertainty: Double?, isLabelled: Bool) {
      precondition(uncertainty.map { (0...1).contains($0) } ?? true, "[0, 1] is expected")
      self.patient = patient
      self.features = features
      self.uncertainty = uncertainty
      self.isLabelled = isLabelled
    }
  }

  /// Why a polyp is taken, beside its patient's turn: what it has no less of than the mean.
  public enum Reason: String, CaseIterable, Hashable, Sendable {
    /// Nothing is known or taken yet, and it is the nearest to the mean of all.
    case typical
    /// A model is unsure of it, and nothing that is known is like it.
    case unsureAndUnlike = "unsure_and_unlike"
    /// A model is unsure of it.
    case unsure
    /// Nothing that is known is like it.
    case unlike
    /// It is only the best of the patients whose turn it was.
    case turn
  }

  /// A polyp that is taken.
  public struct Choice: Hashable, Sendable {
    /// Its index.
    public let polyp: Int
    /// How far its features were from the nearest that were labelled or taken: the root mean square over
    /// features; nil for the first where nothing was known.
    public let distance: Double?
    /// Why.
    public let reason: Reason
  }

  /// What is taken, first things first.
  public let choices: [Choice]

  static let uncertaintyFloor = 0.1

  /// Chooses.
  ///
  /// - Parameters:
  ///   - polyps: All polyps; equally many features for each.
  ///   - count: How many to take; fewer where fewer are unlabelled.
  ///   - seed: Decides between equally good ones.
  public init(_ polyps: [Polyp], count: Int, seed: Int) {
    let width = polyps.first?.features.count ?? 0
    precondition(polyps.allSatisfy { $0.features.count == width }, "\(width) features are expected")
    var walk = FarthestPointWalk(polyps, seed: seed)
    var choices: [Choice] = []
    while choices.count < count, let choice = walk.next() { choices.append(choice) }
    self.choices = choices
  }
}
