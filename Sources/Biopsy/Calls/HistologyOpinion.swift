/// Why no class is named.
public enum AbstentionReason: String, CaseIterable, Sendable {
  /// The polyp was hardly ever seen well enough.
  case tooFewUsableFrames = "too_few_usable_frames"
  /// The polyp has too few pixels.
  case tooSmall = "too_small"
  /// The station has not said what light its frames were taken with.
  case imagingModeUnknown = "imaging_mode_unknown"
  /// The model is not meant for the light that frames were taken with.
  case imagingModeNotAccepted = "imaging_mode_not_accepted"
  /// Looks at the polyp contradict each other.
  case disagreement
  /// No class is as likely as its operating point asks for.
  case undecided
  /// There was no time for enough looks.
  case budget
  /// The pipeline has no histology model.
  case noHistologyModel = "no_histology_model"
  /// The histology model failed.
  case histologyFailed = "histology_failed"
}

/// What a polyp is taken for, and how firmly.
public enum HistologyOpinion: Hashable, Sendable {
  /// A class, beyond its bound for confident calls.
  case highConfidence(classIndex: Int, probability: Float)
  /// A class, beyond its bound for calls.
  case lowConfidence(classIndex: Int, probability: Float)
  /// No class.
  case abstained(AbstentionReason)

  /// The class that is named, by its place among the model's classes; nil for none.
  public var classIndex: Int? {
    switch self {
    case .highConfidence(let index, _), .lowConfidence(let index, _): index
    case .abstained: nil
    }
  }

  /// The class's probability, [0, 1]; nil when none is named.
  public var probability: Float? {
    switch self {
    case .highConfidence(_, let probability), .lowConfidence(_, let probability): probability
    case .abstained: nil
    }
  }

  /// Why no class is named; nil when one is.
  public var reason: AbstentionReason? {
    if case .abstained(let reason) = self { reason } else { nil }
  }

  /// Whether it is firm.
  public var isConfident: Bool {
    if case .highConfidence = self { true } else { false }
  }

  /// Whether both name the same class as firmly, or none.
  func says(theSameAs other: HistologyOpinion) -> Bool {
    classIndex == other.classIndex && isConfident == other.isConfident
  }
}
