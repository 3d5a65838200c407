public import Models

/// What people say of a candidate; everything else about it is measured.
public struct CandidateDescription: Hashable, Sendable {
  /// The model's name in the registry.
  public var name: String
  /// One line for people; nil for one that tells the task and the network.
  public var title: String?
  /// What it was trained on.
  public var data = "not stated"
  /// On what terms it may be used.
  public var licence = "not stated"
  /// What the model is for, and what not.
  public var intendedUse = "Research use only, not for diagnosis."
  /// What kind of use it is meant for at all.
  public var purpose = ModelManifest.Purpose.research
  /// Whether the version keeps the parameters under their names, so that training can go on from it.
  public var keepsWeights = true
  /// The imaging modes that it was trained on; nil where nobody has said.
  public var imagingModes: [ImagingMode]?

  /// Names a candidate.
  public init(name: String) {
    self.name = name
  }
}
