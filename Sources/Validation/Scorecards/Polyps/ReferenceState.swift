/// What pathology says of a polyp, or why it says nothing.
///
/// Each polyp has exactly one state.
public enum ReferenceState: Hashable, Sendable {
  /// What a polyp is.
  public enum Diagnosis: Hashable, Sendable {
    /// An adenoma or a serrated lesion.
    case polyp(ExaminationFindings.Histology)
    /// Invasive carcinoma.
    case carcinoma
    /// Neither adenoma nor serrated lesion, and benign, such as a lymphoid follicle.
    case otherBenign

    /// Whether it is a neoplasm; with dysplasia, serrated lesions always are.
    public func isNeoplastic(_ rule: SerratedRule) -> Bool {
      switch self {
      case .carcinoma: true
      case .otherBenign: false
      case .polyp(.hyperplastic): false
      case .polyp(.sessileSerrated): rule == .neoplastic
      case .polyp: true
      }
    }
  }

  /// Why there is no diagnosis.
  public enum Missing: String, CaseIterable, Sendable {
    /// The report is still to come.
    case pending
    /// Resected, and not retrieved.
    case noTissue = "no_tissue"
    /// Normal mucosa.
    case noPolypTissue = "no_polyp_tissue"
    /// Not enough tissue, or destroyed.
    case inadequate
    /// Several polyps in one jar, of different diagnoses.
    case jarAmbiguous = "jar_ambiguous"
    /// Left in place.
    case leftInSitu = "left_in_situ"
    /// Resected and thrown away on purpose.
    case discardedByPolicy = "discarded_by_policy"
    /// The patient no longer takes part.
    case patientWithdrew = "patient_withdrew"
    /// No report could be joined.
    case unlinkable
    /// Two pathologists disagree, and no third has decided.
    case discordantReview = "discordant_review"

    /// Whether it is missing because of what the call was: never at random.
    public var isByDecision: Bool { self == .leftInSitu || self == .discardedByPolicy }
  }

  /// A diagnosis.
  case known(Diagnosis)
  /// None, and why.
  case missing(Missing)
}
