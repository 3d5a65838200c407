/// The light and image processing that a station says its frames were taken with.
public enum DeclaredImagingMode: String, CaseIterable, Sendable {
  /// White light, without enhancement.
  case whiteLight = "white_light"
  /// Narrow-band imaging.
  case nbi
  /// Blue-light imaging.
  case bli
  /// Linked-colour imaging.
  case lci
  /// Digital enhancement of contrast and tone.
  case iScan = "i_scan"
  /// Dye on the mucosa.
  case chromoendoscopy
  /// The station does not say.
  case unknown
}
