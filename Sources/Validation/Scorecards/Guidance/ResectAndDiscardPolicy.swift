/// What a protocol fixes beforehand of PIVI-1, since each of it changes the number.
public struct ResectAndDiscardPolicy: Hashable, Sendable {
  /// Which patients count.
  public enum Patients: String, CaseIterable, Sendable {
    /// Those with at least one polyp that its looks decided on and that has a diagnosis: in all others both
    /// ways agree by construction.
    case withDecidedPolyp = "with_decided_polyp"
    /// All with a polyp.
    case withPolyp = "with_polyp"
  }

  /// What happens to a polyp without a diagnosis, such as one that was not retrieved.
  public enum WithoutReference: String, CaseIterable, Sendable {
    /// Its patient does not count.
    case excludePatient = "exclude_patient"
    /// It is left out of both ways.
    case leaveOut = "leave_out"
    /// Its call stands in both ways, which favours agreement; without a call its patient does not count.
    case countAsCalled = "count_as_called"
  }

  /// The guideline.
  public let guideline: SurveillanceGuideline
  /// Which patients count.
  public let patients: Patients
  /// What happens to polyps without a diagnosis.
  public let withoutReference: WithoutReference
  /// When agreement is good enough.
  public let rule: AcceptanceRule

  /// What a study plans; by default 90 % by the lower end of the exact interval, of patients with a polyp
  /// that its looks decided on, all of them with a diagnosis.
  public init(
    guideline: SurveillanceGuideline, patients: Patients = .withDecidedPolyp,
    withoutReference: WithoutReference = .excludePatient,
    rule: AcceptanceRule = .init(threshold: 0.9, basis: .exactLowerBound)
  ) {
    self.guideline = guideline
    self.patients = patients
    self.withoutReference = withoutReference
    self.rule = rule
  }
}
