/// What a polyp is under the microscope.
public enum Histology: String, CaseIterable, Hashable, Sendable {
  /// A hyperplastic polyp: NICE type 1, of no malignant potential when small and distal.
  case hyperplastic
  /// A conventional adenoma: NICE type 2, neoplastic.
  case adenoma
  /// A sessile serrated lesion: neoplastic, and easily overlooked.
  case sessileSerrated = "sessile_serrated"
}

/// The outer form of a superficial lesion, after the Paris classification.
public enum ParisClass: String, CaseIterable, Hashable, Sendable {
  /// 0-Is: a dome on a broad base.
  case sessile = "0-Is"
  /// 0-Ip: a head on a stalk.
  case pedunculated = "0-Ip"
  /// 0-IIa: slightly raised, flat on top.
  case flatElevated = "0-IIa"
}

/// A segment of the colon, from the deepest to the outermost.
public enum ColonSegment: String, CaseIterable, Hashable, Sendable {
  /// The blind end.
  case caecum
  /// The ascending colon.
  case ascending
  /// The transverse colon.
  case transverse
  /// The descending colon.
  case descending
  /// The sigmoid.
  case sigmoid
  /// The rectum.
  case rectum
}

/// What is known of a polyp without looking at a frame.
public struct PolypDescription: Hashable, Sendable {
  /// Its number in the ground truth, from 1, in the order in which the lens passes.
  public let number: Int
  /// What the microscope would say.
  public let histology: Histology
  /// Its outer form.
  public let paris: ParisClass
  /// Its greatest width in millimetres.
  public let sizeMillimetres: Double
  /// Where it grows.
  public let location: ColonSegment
}
