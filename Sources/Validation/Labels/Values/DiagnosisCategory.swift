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

  /// Whether it is dysplastic by definition.
  public var isDysplastic: Bool {
    isAdenoma || self == .sessileSerratedDysplastic || self == .traditionalSerratedAdenoma
      || self == .carcinoma
  }

  /// In the order of the cases.
  public static func < (left: DiagnosisCategory, right: DiagnosisCategory) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// A list of codes for diagnoses.
public enum DiagnosisCodeSystem: String, CaseIterable, Sendable {
  /// AIHW METeOR 308362, "polyp type".
  case aihw308362 = "aihw-308362"
  /// Morphology of the International Classification of Diseases for Oncology, third edition.
  case icdO3 = "icd-o-3"

  /// What a code of the list stands for.
  ///
  /// - Parameter code: The code, such as `2` or `8211/0`.
  /// - Returns: The category; nil where the list does not have the code or does not say what it is.
  public func category(of code: String) -> DiagnosisCategory? {
    switch self {
    case .aihw308362: DiagnosisCategory.aihw[code]
    case .icdO3: DiagnosisCategory.icdO3[Self.withoutAxis(code)]
    }
  }

  /// `M8211/0`, `M-8211/0` and `8211/0` are the same.
  private static func withoutAxis(_ code: String) -> String {
    guard let first = code.first, first == "M" || first == "m" else { return code }
    let rest = code.dropFirst()
    return String(rest.first == "-" ? rest.dropFirst() : rest)
  }
}
