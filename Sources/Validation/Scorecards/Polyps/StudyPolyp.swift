/// A polyp of a study: one row of the table that scorecards are made of.
public struct StudyPolyp: Hashable, Sendable {
  /// Whether the call is known to be older than the diagnosis.
  public enum SealOrder: String, CaseIterable, Sendable {
    /// Somebody else held a checkpoint with the call before the report.
    case provenBefore = "proven_before"
    /// Only this machine's clock says so.
    case claimedBefore = "claimed_before"
    /// It is not: the polyp counts in the flow, and in no figure.
    case after
  }

  /// The patient's number within this table.
  public let patient: Int
  /// Its size, in millimetres, above 0; nil where nobody stated it.
  public let sizeMillimetres: Double?
  /// Where it lies; nil where nobody stated it, or not to a segment.
  public let segment: PolypSegment?
  /// What the model says.
  public let call: OpticalCall
  /// What the endoscopist says, where that is recorded.
  public let endoscopistCall: OpticalCall?
  /// What pathology says.
  public let reference: ReferenceState
  /// Whether the model's call is older than the diagnosis.
  public let sealOrder: SealOrder
  /// Whether it was resected in pieces.
  public let isPiecemeal: Bool
  /// From the call to the report, in hours; nil where one of the times is not known.
  public let hoursToReference: Double?
  /// What subgroups are made by, besides size and place, such as the model's version: value by name.
  public let attributes: [String: String]

  /// Describes a polyp.
  public init(
    patient: Int, sizeMillimetres: Double?, segment: PolypSegment?, call: OpticalCall,
    endoscopistCall: OpticalCall? = nil, reference: ReferenceState,
    sealOrder: SealOrder = .provenBefore, isPiecemeal: Bool = false,
    hoursToReference: Double? = nil, attributes: [String: String] = [:]
  ) {
    precondition(
      sizeMillimetres.map { $0 > 0 && $0.isFinite } ?? true,
      "a size is above 0 and finite, where it is known")
    precondition(hoursToReference?.isFinite ?? true, "a finite time to the report is expected")
    self.patient = patient
    self.sizeMillimetres = sizeMillimetres
    self.segment = segment
    self.call = call
    self.endoscopistCall = endoscopistCall
    self.reference = reference
    self.sealOrder = sealOrder
    self.isPiecemeal = isPiecemeal
    self.hoursToReference = hoursToReference
    self.attributes = attributes
  }
}
