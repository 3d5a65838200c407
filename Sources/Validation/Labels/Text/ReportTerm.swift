/// What a report can say of tissue, in one phrase.
enum ReportTerm: Hashable {
  /// A diagnosis.
  case finding(DiagnosisCategory)
  /// A phrase that stands for different diagnoses.
  case unspecific
  /// Dysplasia: ungraded, low or high.
  case dysplasia(Finding.Dysplasia)
  /// A word that denies dysplasia by itself.
  case notDysplastic
  /// A villous component.
  case villous
  /// The type of an adenoma that is named elsewhere in the clause.
  case tubularType
  /// The type of an adenoma that is named elsewhere in the clause.
  case tubulovillousType
  /// The tissue cannot be judged.
  case inadequate
  /// There is no tissue.
  case noTissue
  /// What reports deny or state without a meaning for the label.
  case indifferent

  /// Whether it says by itself what tissue is.
  var isDiagnosis: Bool {
    switch self {
    case .finding, .unspecific: true
    default: false
    }
  }

  /// Whether it is what reports deny at the end of a list: "negative for dysplasia and carcinoma".
  var isMalignant: Bool {
    self == .finding(.carcinoma) || self == .unspecific
  }
}

/// How a report speaks of a term.
enum ReportAssertion: Hashable {
  /// It is there.
  case affirmed
  /// It is not there.
  case denied
  /// It may be there.
  case hedged
  /// It was there earlier, or somebody asks for it.
  case historical
  /// It is said of other places than this lesion, such as what is left at the margin.
  case aside
  /// It is unclear how far a word before or behind reaches.
  case unclear
}
