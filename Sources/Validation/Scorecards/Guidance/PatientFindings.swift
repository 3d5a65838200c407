/// A patient's findings both ways: with high-confidence calls of diminutive polyps in place of their
/// pathology, and by pathology of all.
struct PatientFindings {
  var looks: [ExaminationFindings.Polyp] = []
  var pathology: [ExaminationFindings.Polyp] = []

  /// Gathers a patient's findings, or says why the patient does not count: of several reasons the first in
  /// their fixed order, so that the order of polyps does not matter.
  static func gather(
    _ polyps: [StudyPolyp], _ serrated: SerratedRule, _ policy: ResectAndDiscardPolicy
  ) -> Result<PatientFindings, ExclusionReason> {
    var findings = PatientFindings()
    var reasons: Set<ExclusionReason> = []
    var isAnyDecided = false
    for polyp in polyps {
      let called = decision(polyp)
      if called != nil {
        // Without a diagnosis nothing can disagree with the call.
        if case .known = polyp.reference { isAnyDecided = true }
        if polyp.sealOrder == .after { reasons.insert(.sealedAfterReference) }
      }
      switch (polyp.reference, policy.withoutReference) {
      case (.known(.carcinoma), _): reasons.insert(.carcinoma)
      case (.known(let diagnosis), _):
        if case .polyp(let histology) = diagnosis {
          findings.pathology.append(polyp.finding(histology, serrated))
          if called == nil { findings.looks.append(polyp.finding(histology, serrated)) }
        }
        if let called { findings.looks.append(polyp.finding(called, serrated)) }
      case (.missing, .leaveOut): break
      case (.missing(let state), .countAsCalled):
        guard let called else {
          reasons.insert(.missingReference(state))
          continue
        }
        findings.looks.append(polyp.finding(called, serrated))
        findings.pathology.append(polyp.finding(called, serrated))
      case (.missing(let state), .excludePatient): reasons.insert(.missingReference(state))
      }
    }
    if !isAnyDecided, policy.patients == .withDecidedPolyp { reasons.insert(.nothingDecided) }
    return reasons.min().map { .failure($0) } ?? .success(findings)
  }

  /// What the looks of a polyp stand for, in place of pathology; nil where pathology stands.
  private static func decision(_ polyp: StudyPolyp) -> ExaminationFindings.Histology? {
    guard polyp.sizeMillimetres <= PolypPopulation.diminutiveMillimetres,
      case .success(let kind) = PolypPopulation.diminutive.decision(polyp.call)
    else { return nil }
    return kind.histology
  }

  /// What findings come to.
  func category(
    _ way: KeyPath<PatientFindings, [ExaminationFindings.Polyp]>,
    _ guideline: SurveillanceGuideline
  ) -> ResectAndDiscardScorecard.Category {
    let polyps = self[keyPath: way]
    return ResectAndDiscardScorecard.Category(
      interval: guideline.interval(after: ExaminationFindings(polyps)),
      hasNeoplasm: polyps.contains { $0.histology != .hyperplastic })
  }
}

extension StudyPolyp {
  /// The polyp as a finding; a sessile serrated lesion that does not count as neoplastic is hyperplastic.
  fileprivate func finding(
    _ histology: ExaminationFindings.Histology, _ serrated: SerratedRule
  ) -> ExaminationFindings.Polyp {
    let counted: ExaminationFindings.Histology =
      histology == .sessileSerrated && serrated == .notNeoplastic ? .hyperplastic : histology
    return ExaminationFindings.Polyp(
      counted, sizeMillimetres: sizeMillimetres, isRectal: segment == .rectum,
      isPiecemeal: isPiecemeal)
  }
}
