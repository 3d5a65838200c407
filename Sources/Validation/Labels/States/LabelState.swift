/// What stands where a polyp's reference standard should: each polyp has exactly one state.
public enum LabelState: String, CaseIterable, Sendable {
  /// No report that counts yet, or one that a human has still to read.
  case pending
  /// One final report with one diagnosis.
  case finalSingle = "final_single"
  /// Several final reports; the policy says which counts.
  case finalAmended = "final_amended"
  /// The tissue did not reach the laboratory.
  case noTissue = "no_tissue"
  /// There is tissue, and none of it is of a polyp.
  case noPolypTissue = "no_polyp_tissue"
  /// There is tissue which nobody can judge.
  case inadequate
  /// The jar's diagnoses differ, and nothing says which is this polyp's.
  case jarAmbiguous = "jar_ambiguous"
  /// The polyp was not resected: verification bias, never "missing at random".
  case leftInSitu = "left_in_situ"
  /// The polyp was resected and not sent, as a policy says: verification bias too.
  case discardedByPolicy = "discarded_by_policy"
  /// The patient withdrew.
  case patientWithdrew = "patient_withdrew"
  /// There is a result, and nothing says that it is this polyp's.
  case unlinkable
  /// Two pathologists do not agree, and nobody has decided.
  case discordantReview = "discordant_review"

  /// Whether the state comes with a diagnosis that predictions can be compared with.
  public var hasDiagnosis: Bool { self == .finalSingle || self == .finalAmended }

  /// Whether the polyp was deliberately not verified.
  public var isUnverifiedByChoice: Bool { self == .leftInSitu || self == .discardedByPolicy }
}
