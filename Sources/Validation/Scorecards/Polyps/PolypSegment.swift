/// Where in the colon a polyp lies.
public enum PolypSegment: String, CaseIterable, Sendable {
  /// The caecum.
  case caecum
  /// The ascending colon.
  case ascending
  /// The right flexure.
  case hepaticFlexure = "hepatic_flexure"
  /// The transverse colon.
  case transverse
  /// The left flexure.
  case splenicFlexure = "splenic_flexure"
  /// The descending colon.
  case descending
  /// The sigmoid colon.
  case sigmoid
  /// The rectum.
  case rectum

  /// Whether it is rectum or sigmoid, where diminutive polyps may be left in place; the descending colon
  /// is not.
  public var isRectosigmoid: Bool { self == .sigmoid || self == .rectum }
}
