/// Which polyps a figure is about, and which calls of them count.
public struct PolypPopulation: Hashable, Sendable {
  /// The largest size, in millimetres, inclusive; nil for any.
  public let maximumMillimetres: Double?
  /// Whether only rectum and sigmoid count.
  public let isRectosigmoidOnly: Bool
  /// Whether calls without high confidence count as none.
  public let isHighConfidenceOnly: Bool

  /// Polyps by size and place, and calls by confidence.
  public init(
    maximumMillimetres: Double? = nil, isRectosigmoidOnly: Bool = false,
    isHighConfidenceOnly: Bool = true
  ) {
    self.maximumMillimetres = maximumMillimetres
    self.isRectosigmoidOnly = isRectosigmoidOnly
    self.isHighConfidenceOnly = isHighConfidenceOnly
  }

  /// The largest size of a diminutive polyp, in millimetres.
  static let diminutiveMillimetres = 5.0
  /// Every polyp, every call.
  public static let everything = PolypPopulation(isHighConfidenceOnly: false)
  /// Diminutive: at most 5 mm, called with high confidence.
  public static let diminutive = PolypPopulation(maximumMillimetres: diminutiveMillimetres)
  /// Diminutive, in rectum or sigmoid.
  public static let diminutiveRectosigmoid = PolypPopulation(
    maximumMillimetres: diminutiveMillimetres, isRectosigmoidOnly: true)

  /// Why a polyp is not among them, whatever its call; nil where it is.
  func reasonAgainst(_ polyp: StudyPolyp) -> ExclusionReason? {
    if let maximumMillimetres {
      guard let size = polyp.sizeMillimetres else { return .unknownSize }
      if size > maximumMillimetres { return .tooLarge }
    }
    if isRectosigmoidOnly {
      guard let segment = polyp.segment else { return .unknownSegment }
      if !segment.isRectosigmoid { return .outsideRectosigmoid }
    }
    return polyp.sealOrder == .after ? .sealedAfterReference : nil
  }

  /// The class that a call decides on; or why it decides on none.
  func decision(_ call: OpticalCall) -> Result<OpticalCall.Class, ExclusionReason> {
    switch call {
    case .abstained(let reason): return .failure(.abstained(reason))
    case .made(let kind, let isHighConfidence):
      return isHighConfidence || !isHighConfidenceOnly ? .success(kind) : .failure(.lowConfidence)
    }
  }
}
