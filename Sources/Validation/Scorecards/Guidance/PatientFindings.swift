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
      do throws(ExclusionReason) {
        try findings.add(polyp, called, serrated, policy)
      } catch {
        reasons.insert(error)
      }
    }
    if !isAnyDecided, policy.patients == .withDecidedPolyp { reasons.insert(.nothingDecided) }
    return reasons.min().map { .failure($0) } ?? .success(findings)
  }

  /// Adds a polyp both ways, or says why its patient does not count.
  private mutating func add(
    _ polyp: StudyPolyp, _ called: ExaminationFindings.Histology?, _ serrated: SerratedRule,
    _ policy: ResectAndDiscardPolicy
  ) throws(ExclusionReason) {
    switch (polyp.reference, policy.withoutReference) {
    case (.known(.carcinoma), _): throw .carcinoma
    case (.known(let diagnosis), _):
      if case .polyp(let histology) = diagnosis {
        let finding = try polyp.finding(histology, serrated)
        pathology.append(finding)
        if called == nil { looks.append(finding) }
      }
      if let called { looks.append(try polyp.finding(called, serrated)) }
    case (.missing, .leaveOut): break
    case (.missing(let state), .countAsCalled):
      guard let called else { throw .missingReference(state) }
      let finding = try polyp.finding(called, serrated)
      looks.append(finding)
      pathology.append(finding)
    case (.missing(let state), .excludePatient): throw .missingReference(state)
    }
  }

  /// What the looks of a polyp stand for, in place of pathology; nil where pathology stands.
  private static func decision(_ polyp: StudyPolyp) -> ExaminationFindings.Histology? {
    guard let size = polyp.sizeMillimetres, size <= PolypPopulation.diminutiveMillimetres,
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
  ///
  /// Intervals depend on the size of every polyp, and on the segment of diminutive hyperplastic ones.
  fileprivate func finding(
    _ histology: ExaminationFindings.Histology, _ serrated: SerratedRule
  ) throws(ExclusionReason) -> ExaminationFindings.Polyp {
    let counted: ExaminationFindings.Histology =
      histology == .sessileSerrated && serrated == .notNeoplastic ? .hyperplastic : histology
    guard let sizeMillimetres else { throw .unknownSize }
    let isDiminutive = sizeMillimetres <= PolypPopulation.diminutiveMillimetres
    if segment == nil, counted == .hyperplastic, isDiminutive { throw .unknownSegment }
    return ExaminationFindings.Polyp(
      counted, sizeMillimetres: sizeMillimetres, isRectal: segment == .rectum,
      isPiecemeal: isPiecemeal)
  }
}
