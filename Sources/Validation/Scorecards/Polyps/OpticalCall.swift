/// What somebody, or a model, says of a polyp from looking at it.
public enum OpticalCall: Hashable, Sendable {
  /// What a polyp is called.
  public enum Class: String, CaseIterable, Sendable {
    /// An adenoma; of a model with two outcomes, neoplastic.
    case adenoma
    /// Hyperplastic; of a model with two outcomes, not neoplastic.
    case hyperplastic
    /// A sessile serrated lesion.
    case sessileSerrated = "sessile_serrated"
    /// Carcinoma, such as NICE type 3.
    case carcinoma

    /// Whether the call means a neoplasm.
    public func isNeoplastic(_ rule: SerratedRule) -> Bool {
      switch self {
      case .adenoma, .carcinoma: true
      case .hyperplastic: false
      case .sessileSerrated: rule == .neoplastic
      }
    }

    /// What histology the call stands for; nil of a carcinoma, which no surveillance interval covers.
    ///
    /// Looks cannot show a villous component or dysplasia: an adenoma is taken as tubular, of low grade.
    var histology: ExaminationFindings.Histology? {
      switch self {
      case .adenoma: .tubularAdenoma
      case .hyperplastic: .hyperplastic
      case .sessileSerrated: .sessileSerrated
      case .carcinoma: nil
      }
    }
  }

  /// Why there is no call.
  public enum Abstention: String, CaseIterable, Sendable {
    /// What was seen does not suffice.
    case undecided
    /// No picture was good enough.
    case poorPictures = "poor_pictures"
    /// The polyp was not seen, or not followed.
    case notSeen = "not_seen"
    /// Several tracks of one polyp disagree, or one track holds several polyps.
    case severalTracks = "several_tracks"
    /// It came too late.
    case late
    /// The device failed.
    case failure
  }

  /// A call.
  case made(Class, isHighConfidence: Bool)
  /// None, and why.
  case abstained(Abstention)
}
