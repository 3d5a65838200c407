extension ReferenceState {
  /// What a label comes to.
  init(_ label: PolypLabel) {
    self = label.finding.map { .known(Diagnosis($0)) } ?? .missing(Missing(label.state))
  }
}

extension ReferenceState.Missing {
  /// Why a state comes without a diagnosis.
  init(_ state: LabelState) {
    self =
      switch state {
      case .pending: .pending
      case .noTissue: .noTissue
      case .noPolypTissue: .noPolypTissue
      case .inadequate: .inadequate
      case .jarAmbiguous: .jarAmbiguous
      case .leftInSitu: .leftInSitu
      case .discardedByPolicy: .discardedByPolicy
      case .patientWithdrew: .patientWithdrew
      case .unlinkable: .unlinkable
      case .discordantReview: .discordantReview
      case .finalSingle, .finalAmended:
        preconditionFailure("\(state.rawValue) comes with a diagnosis")
      }
  }
}

extension ReferenceState.Diagnosis {
  /// What a finding comes to.
  ///
  /// A villous component or high-grade dysplasia that a report does not state is taken as not there: reports
  /// state what is. High grade goes before a villous component, which shortens no interval further.
  init(_ finding: Finding) {
    switch finding.category {
    case .tubularAdenoma, .adenomaUnspecified:
      let other: ExaminationFindings.Histology =
        finding.villous == .present ? .villousAdenoma : .tubularAdenoma
      self = .polyp(finding.dysplasia == .high ? .highGradeAdenoma : other)
    case .tubulovillousAdenoma, .villousAdenoma:
      self = .polyp(finding.dysplasia == .high ? .highGradeAdenoma : .villousAdenoma)
    case .hyperplastic: self = .polyp(.hyperplastic)
    case .sessileSerrated: self = .polyp(.sessileSerrated)
    case .sessileSerratedDysplastic: self = .polyp(.dysplasticSessileSerrated)
    case .traditionalSerratedAdenoma: self = .polyp(.traditionalSerratedAdenoma)
    case .carcinoma: self = .carcinoma
    case .inflammatory, .other, .normalMucosa: self = .otherBenign
    }
  }
}
