/// Why a polyp, or a patient, does not count in a figure.
public enum ExclusionReason: Error, Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Larger than the figure's polyps.
  case tooLarge
  /// Its size is not known, and the figure's polyps are chosen by size.
  case unknownSize
  /// Neither in the rectum nor in the sigmoid.
  case outsideRectosigmoid
  /// Its segment is not known, and the figure's polyps are chosen by segment.
  case unknownSegment
  /// The call is not older than the diagnosis.
  case sealedAfterReference
  /// There is no call.
  case abstained(OpticalCall.Abstention)
  /// The call is not one of high confidence.
  case lowConfidence
  /// The call is neoplastic, and the figure is about those that are not.
  case calledNeoplastic
  /// The endoscopist's call is not recorded.
  case noEndoscopistCall
  /// The endoscopist made no call, or none of high confidence.
  case endoscopistUndecided
  /// Of a patient: carcinoma, which no surveillance guideline covers.
  case carcinoma
  /// Of a patient: no polyp was decided on by its looks.
  case nothingDecided
  /// There is no diagnosis.
  case missingReference(ReferenceState.Missing)
  /// What records said of it is erased.
  case contentErased

  /// A stable name, such as `missing_reference.pending`.
  public var description: String {
    switch self {
    case .tooLarge: "too_large"
    case .unknownSize: "unknown_size"
    case .outsideRectosigmoid: "outside_rectosigmoid"
    case .unknownSegment: "unknown_segment"
    case .sealedAfterReference: "sealed_after_reference"
    case .abstained(let reason): "abstained.\(reason.rawValue)"
    case .lowConfidence: "low_confidence"
    case .calledNeoplastic: "called_neoplastic"
    case .noEndoscopistCall: "no_endoscopist_call"
    case .endoscopistUndecided: "endoscopist_undecided"
    case .carcinoma: "carcinoma"
    case .nothingDecided: "nothing_decided"
    case .missingReference(let state): "missing_reference.\(state.rawValue)"
    case .contentErased: "content_erased"
    }
  }

  /// In a fixed order, so that equal tables give equal results.
  public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

  private var rank: (Int, Int) {
    switch self {
    case .tooLarge: (0, 0)
    case .unknownSize: (1, 0)
    case .outsideRectosigmoid: (2, 0)
    case .unknownSegment: (3, 0)
    case .sealedAfterReference: (4, 0)
    case .abstained(let reason): (5, Self.place(reason))
    case .lowConfidence: (6, 0)
    case .calledNeoplastic: (7, 0)
    case .noEndoscopistCall: (8, 0)
    case .endoscopistUndecided: (9, 0)
    case .carcinoma: (10, 0)
    case .missingReference(let state): (11, Self.place(state))
    case .nothingDecided: (12, 0)
    case .contentErased: (13, 0)
    }
  }

  private static func place<Case: CaseIterable & Equatable>(_ value: Case) -> Int {
    Array(Case.allCases).firstIndex(of: value) ?? 0
  }
}
