public import Study

/// One polyp of a study, with all that its records tell of it.
///
/// Polyps that no call is of count too: that the daemon did not see them is a result.
public struct StudyCase: Equatable, Sendable {
  /// The times of what happened to it, in milliseconds since 1970, UTC; nil for what did not happen or
  /// is not known.
  public struct Times: Equatable, Sendable {
    /// When its call was sealed.
    public var sealed: Int64?
    /// When its resection was recorded.
    public var resected: Int64?
    /// When pathology received its specimen.
    public var collected: Int64?
    /// When the report that counts was signed.
    public var reported: Int64?

    /// Nothing is known.
    public init() {}
  }

  /// What figures are computed of; its patient is a number that stands for `patient`.
  public var polyp: StudyPolyp
  /// The polyp as the tracker counts it; nil for one that the daemon did not follow.
  public var reference: PolypReference?
  /// The patient; nil where nothing tells who it is.
  public var patient: Pseudonym?
  /// The examination; nil where the station named none.
  public var examination: Pseudonym?
  /// The number of its call's record; nil without a call.
  public var callSequence: Int?
  /// What computed its call; nil without one.
  public var engine: CallEvent.Engine?
  /// The calibrated probability that it is neoplastic, with sessile serrated lesions as the protocol
  /// counts them, [0, 1]; nil without looks.
  public var neoplasticProbability: Double?
  /// Whether the endoscopist's call is sure to stand before the daemon's was shown; nil without one.
  public var endoscopistWasFirst: Bool?
  /// The state of its label.
  public var labelState: LabelState
  /// When things happened.
  public var times: Times

  /// Describes a polyp.
  public init(
    polyp: StudyPolyp, reference: PolypReference?, patient: Pseudonym?, examination: Pseudonym?,
    callSequence: Int?, engine: CallEvent.Engine?, neoplasticProbability: Double?,
    endoscopistWasFirst: Bool?, labelState: LabelState, times: Times
  ) {
    self.polyp = polyp
    self.reference = reference
    self.patient = patient
    self.examination = examination
    self.callSequence = callSequence
    self.engine = engine
    self.neoplasticProbability = neoplasticProbability
    self.endoscopistWasFirst = endoscopistWasFirst
    self.labelState = labelState
    self.times = times
  }
}
