internal import Study

/// The sets of polyps that a report gives figures of.
public enum ReportPopulation: String, CaseIterable, Sendable {
  /// At most 5 mm, rectum or sigmoid, calls of high confidence (PIVI-2, SODA-1).
  case diminutiveRectosigmoid = "diminutive_rectosigmoid"
  /// At most 5 mm, calls of high confidence (PIVI-1, SODA-2).
  case diminutive
  /// Every polyp, calls of high confidence.
  case confident
  /// Every polyp, every call.
  case everything

  /// Which polyps, and which calls, count.
  public var polyps: PolypPopulation {
    switch self {
    case .diminutiveRectosigmoid: .diminutiveRectosigmoid
    case .diminutive: .diminutive
    case .confident: PolypPopulation()
    case .everything: .everything
    }
  }

  /// The population in words.
  var words: String {
    switch self {
    case .diminutiveRectosigmoid: "at most 5 mm, rectum or sigmoid, high confidence"
    case .diminutive: "at most 5 mm, high confidence"
    case .confident: "all polyps, high confidence"
    case .everything: "all polyps, every call"
    }
  }

  /// The population that an endpoint is about.
  init(_ endpoint: StudyProtocol.Endpoint) {
    switch endpoint {
    case .negativePredictiveValue, .leaveSensitivity, .leaveSpecificity:
      self = .diminutiveRectosigmoid
    case .intervalAgreement, .discardSensitivity, .discardSpecificity: self = .diminutive
    }
  }
}
