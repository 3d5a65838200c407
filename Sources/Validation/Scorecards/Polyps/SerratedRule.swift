/// Whether a sessile serrated lesion without dysplasia counts as a neoplasm.
///
/// Figures depend on it, so reports give both.
public enum SerratedRule: String, CaseIterable, Sendable {
  /// It does.
  case neoplastic
  /// It does not; the thresholds of ASGE speak of adenomatous histology.
  case notNeoplastic = "not_neoplastic"
}
