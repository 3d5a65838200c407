/// The light and image processing that a frame was taken with, as the station declares it.
public enum ImagingMode: String, CaseIterable, Sendable {
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

extension ModelManifest {
  /// What a model's manifest says about a frame's imaging mode.
  public enum ModeAcceptance: Hashable, Sendable {
    /// The manifest lists the mode.
    case accepted
    /// The manifest lists no modes, so nobody has stated that the model is fit for this one.
    case unchecked
    /// The manifest lists modes, and not this one.
    case refused
    /// The station has not declared a mode.
    case undeclared
  }

  /// Holds a frame's imaging mode against the manifest.
  ///
  /// - Parameter mode: What the station declares.
  /// - Returns: What the manifest says about it.
  public func acceptance(of mode: ImagingMode) -> ModeAcceptance {
    guard mode != .unknown else { return .undeclared }
    guard let imagingModes else { return .unchecked }
    return imagingModes.contains(mode) ? .accepted : .refused
  }
}
