/// A guideline for surveillance after polypectomy, as a table.
///
/// For complete examinations with adequate preparation and complete resection, without hereditary
/// syndromes, inflammatory bowel disease, serrated polyposis or cancer.
public enum SurveillanceGuideline: String, CaseIterable, Sendable {
  /// US Multi-Society Task Force (Gupta et al., Gastroenterology 2020;158:1131).
  ///
  /// It has no row for adenomas and serrated lesions together: the shorter of both intervals is taken.
  case usmstf2020 = "usmstf-2020"
  /// European Society of Gastrointestinal Endoscopy (Hassan et al., Endoscopy 2020;52:687).
  case esge2020 = "esge-2020"
  /// BSG, ACPGBI and PHE (Rutter et al., Gut 2020;69:201).
  case bsg2020 = "bsg-2020"

  /// When a patient is to be looked at again.
  ///
  /// - Parameter findings: What was found.
  /// - Returns: The interval.
  public func interval(after findings: ExaminationFindings) -> SurveillanceInterval {
    switch self {
    case .usmstf2020: Self.unitedStates(findings)
    case .esge2020: Self.european(findings)
    case .bsg2020: Self.british(findings)
    }
  }

  private static let large = 10.0
  private static let veryLarge = 20.0

  private static func unitedStates(_ findings: ExaminationFindings) -> SurveillanceInterval {
    let piecemeal = findings.polyps.contains {
      $0.isPiecemeal && $0.sizeMillimetres >= veryLarge && $0.histology != .hyperplastic
    }
    if piecemeal { return .months(6, 6) }
    var interval = SurveillanceInterval.years(10)
    func apply(_ other: SurveillanceInterval) { interval = min(interval, other) }

    let adenomas = findings.count { $0.histology.isAdenoma }
    let isAdvanced = findings.polyps.contains {
      $0.histology.isAdenoma && ($0.sizeMillimetres >= large || $0.histology != .tubularAdenoma)
    }
    if isAdvanced { apply(.years(3)) }
    switch adenomas {
    case 0: break
    case 1...2: apply(.years(7, 10))
    case 3...4: apply(.years(3, 5))
    case 5...10: apply(.years(3))
    default: apply(.years(1))
    }

    let serrated = findings.polyps.filter {
      $0.histology.isSerrated && $0.histology != .hyperplastic
    }
    if serrated.contains(where: {
      $0.sizeMillimetres >= large || $0.histology.isDysplasticSerrated
    }) {
      apply(.years(3))
    }
    switch serrated.count {
    case 0: break
    case 1...2: apply(.years(5, 10))
    case 3...4: apply(.years(3, 5))
    default: apply(.years(3))
    }
    if findings.polyps.contains(where: {
      $0.histology == .hyperplastic && $0.sizeMillimetres >= large
    }) {
      apply(.years(3, 5))
    }
    return interval
  }

  private static func european(_ findings: ExaminationFindings) -> SurveillanceInterval {
    let isAdvanced = findings.polyps.contains { polyp in
      polyp.sizeMillimetres >= large || polyp.histology == .highGradeAdenoma
        || polyp.histology.isDysplasticSerrated
    }
    if findings.polyps.contains(where: { $0.isPiecemeal && $0.sizeMillimetres >= veryLarge }) {
      return .months(3, 6)
    }
    return isAdvanced || findings.count { $0.histology.isAdenoma } >= 5 ? .years(3) : .screening
  }

  private static func british(_ findings: ExaminationFindings) -> SurveillanceInterval {
    // Diminutive hyperplastic polyps of the rectum are not premalignant.
    let premalignant = findings.polyps.filter {
      !($0.histology == .hyperplastic && $0.isRectal && $0.sizeMillimetres <= 5)
    }
    let veryLargeOnes = premalignant.filter { $0.sizeMillimetres >= veryLarge }
    if veryLargeOnes.contains(where: \.isPiecemeal) { return .months(2, 6) }
    let isAdvanced = premalignant.contains { polyp in
      polyp.sizeMillimetres >= large || polyp.histology == .highGradeAdenoma
        || polyp.histology.isDysplasticSerrated
    }
    let isHighRisk =
      (premalignant.count >= 2 && isAdvanced) || premalignant.count >= 5 || !veryLargeOnes.isEmpty
    return isHighRisk ? .years(3) : .screening
  }
}
