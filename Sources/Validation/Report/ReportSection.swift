/// The sections of a report's page, in order; a section's anchor is its raw value.
enum ReportSection: String, CaseIterable {
  case summary
  case identity
  case examinations
  case flow
  case baseline
  case table
  case estimates
  case probabilities
  case pivi
  case soda
  case readers
  case verification
  case labels
  case subgroups
  case versions
  case monitoring
  case looks
  case seals
  case delay
  case frames
  case checklist

  /// What stands above it.
  var title: String {
    switch self {
    case .summary: "Summary"
    case .identity: "Study and records"
    case .examinations: "Examinations and completeness"
    case .flow: "Flow of polyps and patients"
    case .baseline: "Polyps and diagnoses"
    case .table: "Calls by diagnoses"
    case .estimates: "Estimates"
    case .probabilities: "Probabilities: ranking, calibration, decisions"
    case .pivi: "PIVI-1 and PIVI-2"
    case .soda: "SODA-1 and SODA-2"
    case .readers: "Model against endoscopist"
    case .verification: "Verification bias"
    case .labels: "Label states and linkage"
    case .subgroups: "Subgroups"
    case .versions: "Model versions"
    case .monitoring: "Monitoring"
    case .looks: "Looks at results"
    case .seals: "Was the call there before the diagnosis?"
    case .delay: "Time from call to report"
    case .frames: "Frames"
    case .checklist: "STARD 2015"
    }
  }
}
