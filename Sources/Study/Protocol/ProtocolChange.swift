/// Something that an amended protocol says otherwise than the one before.
public struct ProtocolChange: Equatable, Sendable {
  /// What a change bears upon.
  public enum Bearing: String, CaseIterable, Sendable {
    /// What outcomes are judged by: made after a look at them, it voids what was to be shown.
    case judgement
    /// Which pipelines may serve.
    case device
    /// How the study is done in the room.
    case conduct
    /// Words that nothing is computed of.
    case wording
  }

  /// The member of the document, such as `hypotheses`.
  public let member: String
  /// What it bears upon.
  public let bearing: Bearing
  /// The one hypothesis that it is about; nil where it is about none, or all.
  public let hypothesis: String?
  /// The change in words.
  public let words: String

  init(
    _ member: String, _ bearing: Bearing, hypothesis: String? = nil, _ words: String
  ) {
    self.member = member
    self.bearing = bearing
    self.hypothesis = hypothesis
    self.words = words
  }
}
