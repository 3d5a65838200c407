/// What a polyp was taken for when its call was sealed.
public struct PolypCall: Hashable, Sendable {
  /// Why it was sealed when it was.
  public enum Occasion: String, CaseIterable, Sendable {
    /// The polyp was gone for longer than it is remembered: resected, or left behind.
    case gone
    /// The stream ended.
    case finished
    /// There was evidence enough, and the policy seals then.
    case sufficient
  }

  /// The polyp's number, from 1.
  public let polyp: Int
  /// The call.
  public let opinion: HistologyOpinion
  /// The probability of each class from all looks together; empty without looks.
  public let probabilities: [Float]
  /// How many looks at it there were.
  public let looks: Int
  /// Why it was sealed when it was.
  public let occasion: Occasion
  /// In how many frames it was found.
  public let frames: Int
  /// When it was first shown, in milliseconds since the procedure's first frame.
  public let firstShownMilliseconds: Int64
  /// When it was last found, in milliseconds since the procedure's first frame.
  public let lastFoundMilliseconds: Int64
  /// Whether the model's manifest says nothing about the imaging mode of some of the looks.
  public let hasUncheckedMode: Bool
  /// The looks that were pooled, in their order.
  public let evidence: [PolypLook]
}
