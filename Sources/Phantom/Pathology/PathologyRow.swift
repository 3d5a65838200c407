/// A line of a procedure's pathology report.
public struct PathologyRow: Hashable, Sendable {
  /// What a line is.
  public enum Kind: String, CaseIterable, Sendable {
    /// The first report.
    case initial
    /// A second pathologist's.
    case secondOpinion = "second_opinion"
    /// A correction of an earlier line.
    case amended
  }

  /// What became of the tissue.
  public enum Tissue: String, CaseIterable, Sendable {
    /// It reached the laboratory.
    case retrieved
    /// The polyp was cut off and not found again.
    case lost
    /// The polyp is still there.
    case leftInPlace = "left_in_place"
  }

  /// What the pathologist says; nil in a line without tissue.
  public enum Diagnosis: String, CaseIterable, Sendable {
    /// An adenoma with tubular glands.
    case tubularAdenoma = "tubular_adenoma"
    /// An adenoma with villous parts too.
    case tubulovillousAdenoma = "tubulovillous_adenoma"
    /// A hyperplastic polyp.
    case hyperplasticPolyp = "hyperplastic_polyp"
    /// A sessile serrated lesion.
    case sessileSerratedLesion = "sessile_serrated_lesion"
    /// Burnt or torn beyond recognition.
    case notAssessable = "not_assessable"
  }

  /// The line's number in the report, from 1.
  public var row: Int
  /// What the line is.
  public var kind: Kind
  /// The number of the line that this one replaces; nil for a first report.
  public var replaces: Int?
  /// The jar, a letter from A; nil without tissue.
  public var specimen: String?
  /// The endoscopist's polyps in the jar, by number.
  public var polyps: [Int]
  /// Where they grew.
  public var location: ColonSegment
  /// The endoscopist's estimate of the largest one's size, in whole millimetres.
  public var sizeMillimetres: Int
  /// The largest one's form.
  public var paris: ParisClass
  /// What became of the tissue.
  public var tissue: Tissue
  /// What the pathologist says; nil without tissue.
  public var diagnosis: Diagnosis?
  /// The line in words.
  public var text: String
}
