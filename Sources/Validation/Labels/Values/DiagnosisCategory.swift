/// What a pathologist calls the tissue of a polyp.
///
/// What cannot be judged, or is not there, is no diagnosis: see `Conclusion`.
public enum DiagnosisCategory: String, CaseIterable, Comparable, Sendable {
  /// A hyperplastic polyp, of any subtype.
  case hyperplastic
  /// A tubular adenoma.
  case tubularAdenoma = "tubular_adenoma"
  /// A tubulovillous adenoma.
  case tubulovillousAdenoma = "tubulovillous_adenoma"
  /// A villous adenoma.
  case villousAdenoma = "villous_adenoma"
  /// An adenoma of which the type is not stated.
  case adenomaUnspecified = "adenoma_nos"
  /// A sessile serrated lesion without dysplasia.
  case sessileSerrated = "sessile_serrated"
  /// A sessile serrated lesion with dysplasia.
  case sessileSerratedDysplastic = "sessile_serrated_dysplastic"
  /// A traditional serrated adenoma.
  case traditionalSerratedAdenoma = "traditional_serrated_adenoma"
  /// A carcinoma that invades the submucosa or more.
  case carcinoma
  /// An inflammatory polyp, a pseudopolyp or granulation tissue.
  case inflammatory
  /// Something else that is named, such as a lipoma or a juvenile polyp.
  case other
  /// Normal mucosa, without a polyp.
  case normalMucosa = "normal_mucosa"

  /// Codes of AIHW METeOR 308362, "polyp type"; 8 is in the newer list only.
  static let aihw: [String: DiagnosisCategory] = [
    "1": .hyperplastic, "2": .tubularAdenoma, "3": .tubulovillousAdenoma, "4": .villousAdenoma,
    "5": .sessileSerrated, "6": .traditionalSerratedAdenoma, "7": .adenomaUnspecified,
    "8": .carcinoma, "88": .other,
  ]

  /// Morphology codes of ICD-O-3 with behaviour.
  ///
  /// 8213/0 is left out: editions give it to sessile and to traditional serrated adenomas.
  static let icdO3: [String: DiagnosisCategory] = [
    "8140/0": .adenomaUnspecified, "8140/3": .carcinoma, "8210/0": .adenomaUnspecified,
    "8211/0": .tubularAdenoma, "8261/0": .villousAdenoma, "8263/0": .tubulovillousAdenoma,
    "8480/3": .carcinoma, "8490/3": .carcinoma,
  ]

  /// Whether it is an adenoma other than a serrated one.
  public var isAdenoma: Bool {
    switch self {
    case .tubularAdenoma, .tubulovillousAdenoma, .villousAdenoma, .adenomaUnspecified: true
    default: false
    }
  }

  /// Whether it is an adenoma, a sessile or traditional serrated lesion, or a carcinoma.
  public var isNeoplastic: Bool {
    switch self {
    case .tubularAdenoma, .tubulovillousAdenoma, .villousAdenoma, .adenomaUnspecified,
      .sessileSerrated, .sessileSerratedDysplastic, .traditionalSerratedAdenoma, .carcinoma:
      true
    case .hyperplastic, .inflammatory, .other, .normalMucosa: false
    }
  }

  /// In the order of the cases.
  public static func < (left: DiagnosisCategory, right: DiagnosisCategory) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
