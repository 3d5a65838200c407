internal import Study

/// What a report calls things.
enum ReportWords {
  /// A diagnosis as tables of data have it.
  static func key(_ diagnosis: ReferenceState.Diagnosis) -> String {
    switch diagnosis {
    case .polyp(let histology): histology.rawValue
    case .carcinoma: "carcinoma"
    case .otherBenign: "other_benign"
    }
  }

  /// A stable name in words: of a reason the part before its dot, too.
  static func plain(_ name: String) -> String {
    known[name]
      ?? name.split(separator: ".").map { known[String($0)] ?? spaced(String($0)) }
      .joined(separator: ": ")
  }

  /// A reason why something does not count.
  static func reason(_ reason: ExclusionReason) -> String { plain(reason.description) }

  private static func spaced(_ name: String) -> String {
    String(name.map { $0 == "_" ? " " : $0 })
  }

  private static let known: [String: String] = [
    "too_large": "larger than the figure's polyps",
    "unknown_size": "size not known",
    "unknown_segment": "place not known",
    "outside_rectosigmoid": "not in rectum or sigmoid",
    "sealed_after_reference": "call not older than the report",
    "content_erased": "records erased",
    "low_confidence": "low confidence",
    "called_neoplastic": "called neoplastic",
    "no_endoscopist_call": "no call of the endoscopist",
    "endoscopist_undecided": "endoscopist made no such call",
    "nothing_decided": "no polyp decided on by looks",
    "abstained": "no call",
    "missing_reference": "no diagnosis",
    "not_seen": "not seen or not followed",
    "several_tracks": "several tracks disagree",
    "no_tissue": "not retrieved",
    "no_polyp_tissue": "no polyp tissue",
    "jar_ambiguous": "ambiguous jar",
    "left_in_situ": "left in place",
    "discarded_by_policy": "thrown away as planned",
    "patient_withdrew": "patient withdrew",
    "unlinkable": "no report could be joined",
    "discordant_review": "pathologists disagree",
    "pending": "report to come",
    "final_single": "one final report",
    "final_amended": "amended reports",
    "proven_before": "proven before",
    "claimed_before": "claimed before",
    "usmstf_2020": "USMSTF 2020",
    "esge_2020": "ESGE 2020",
    "bsg_2020": "BSG 2020",
    "obrien_fleming": "O'Brien and Fleming's spending",
    "pocock": "Pocock's spending",
    "soda_1": "SODA-1, leave in place",
    "soda_2": "SODA-2, resect and discard",
  ]

  /// How sessile serrated lesions count.
  static func serrated(_ rule: SerratedRule) -> String {
    rule == .neoplastic ? "SSL as neoplastic" : "SSL not as neoplastic"
  }

  /// An endpoint.
  static func endpoint(_ endpoint: StudyProtocol.Endpoint) -> (name: String, short: String) {
    switch endpoint {
    case .intervalAgreement: ("Agreement of surveillance intervals (PIVI-1)", "Agreement")
    case .negativePredictiveValue: ("Negative predictive value (PIVI-2)", "NPV")
    case .leaveSensitivity: ("Sensitivity (SODA-1)", "Sensitivity")
    case .leaveSpecificity: ("Specificity (SODA-1)", "Specificity")
    case .discardSensitivity: ("Sensitivity (SODA-2)", "Sensitivity")
    case .discardSpecificity: ("Specificity (SODA-2)", "Specificity")
    }
  }

  /// What came out.
  static func verdict(_ verdict: HypothesisResult.Verdict) -> String {
    switch verdict {
    case .pass: "PASS"
    case .fail: "FAIL"
    case .notYet: "not shown at this look"
    case .notEvaluable: "not evaluable: no case counts"
    case .notDecided: "not decided at this look"
    case .exploratory: "EXPLORATORY: changed after a look at outcomes, nothing is decided"
    }
  }

  /// What is said beside a share.
  static func note(_ share: ReportedShare) -> String {
    switch share.note {
    case .noCase?: "no case"
    case .tooFew?: "fewer than \(ReportedShare.leastOfParts) cases: no share is told"
    case .onePatient?: "all of one patient: nothing is known of how patients differ"
    case .allAlike?:
      "all alike: the interval over patients is the exact one of \(share.patients) patients"
    case .patientsAlike?:
      "patients do not differ: their interval is the exact one of \(share.patients) patients"
    case nil: ""
    }
  }
}
