public import Base
public import Study

/// A study as its records tell it: what a report is made of, and nothing else.
public struct StudyDataset: Equatable, Sendable {
  /// Examinations, by what became of them.
  public struct Examinations: Equatable, Sendable {
    /// Those that are part of the study.
    public var enrolled = 0
    /// Those that were left out, by the protocol's reason.
    public var excluded: [String: Int] = [:]
    /// Those that streams name and nobody enrolled.
    public var notEnrolled = 0
    /// Those that the list of examinations has and no stream does.
    public var withoutStream = 0
    /// Those that streams name and the list of examinations does not have.
    public var withoutListing = 0

    /// None.
    public init() {}
  }

  /// Frames over all streams.
  public struct Frames: Equatable, Sendable {
    /// Streams that were opened.
    public var streams = 0
    /// Streams that have no account: open, or their daemon was killed.
    public var streamsWithoutAccount = 0
    /// Streams that name no examination.
    public var streamsWithoutExamination = 0
    /// Frames received.
    public var received = 0
    /// Frames answered.
    public var answered = 0
    /// Frames answered late.
    public var late = 0
    /// Frames dropped, by reason.
    public var dropped: [String: Int] = [:]
    /// Frames answered in streams that have no account, as far as records of frames tell.
    public var unaccountedAnswered = 0
    /// Frames dropped in such streams, likewise.
    public var unaccountedDropped = 0

    /// None.
    public init() {}
  }

  /// What was erased of patients who withdrew.
  public struct Erased: Equatable, Sendable {
    /// Records whose content is erased.
    public var records = 0
    /// Of them those that enrolled an examination, or left it out.
    public var enrolments = 0
    /// Polyps that are no cases any more.
    public var polyps = 0
    /// Patients of whom there were polyps, and are none any more.
    public var patients = 0

    /// Nothing.
    public init() {}
  }

  /// A look at results.
  public struct Look: Equatable, Sendable {
    /// When, in milliseconds since 1970, UTC.
    public var time: Int64
    /// What the record says.
    public var event: LookEvent

    /// Describes a look.
    public init(time: Int64, event: LookEvent) {
      self.time = time
      self.event = event
    }
  }

  /// The protocol that holds last: what is judged is judged by it.
  public var studyProtocol: StudyProtocol
  /// The protocols of the ledger in order, each but the first an amendment of the one before.
  public var protocols: [ProtocolPeriod]
  /// The ledger's name.
  public var origin: String
  /// How many records there are.
  public var recordCount: Int
  /// The root of the tree over all records.
  public var root: SHA256.Digest
  /// When the first and the last record were made, in milliseconds since 1970, UTC.
  public var period: ClosedRange<Int64>
  /// Examinations.
  public var examinations = Examinations()
  /// Frames.
  public var frames = Frames()
  /// All polyps of examinations that are not excluded, in the order of their calls and then of their
  /// resections.
  public var cases: [StudyCase]
  /// Polyps of examinations that the protocol excludes, by its reason: they are none of the cases.
  public var excludedPolyps: [String: Int] = [:]
  /// Cases of which nobody recorded what was done with the polyp: their labels stay pending.
  public var casesWithoutResection = 0
  /// Records of resections whose polyp is of another examination, or of none that the ledger has: they
  /// count as polyps that the daemon did not follow.
  public var contradictedResections = 0
  /// Records of resections that do not say which of several polyps of one track they are about: they tell
  /// nothing.
  public var ambiguousResections = 0
  /// What became of results and polyps when they were linked, those of excluded examinations too, without
  /// polyps that have no resection; nil before the first result.
  public var linkage: LinkageReport?
  /// Looks at results, in order.
  public var looks: [Look]
  /// How often the clock was set.
  public var clockSteps = 0
  /// Days without an examination that the ledger states.
  public var emptyDays = 0
  /// What is erased.
  public var erased = Erased()
  /// The checkpoints from elsewhere that agree with the ledger.
  public var keptCheckpoints: [KeptCheckpoint]

  /// The protocol that held at a record; nil before the first one.
  func studyProtocol(at sequence: Int) -> StudyProtocol? {
    protocols.last { $0.sequence < sequence }?.studyProtocol
  }

  /// A protocol's reason to leave an examination out, in words; the last protocol that has it counts.
  func exclusion(_ code: String) -> String? {
    protocols.reversed().lazy.compactMap { $0.studyProtocol.exclusions[code] }.first
      ?? studyProtocol.exclusions[code]
  }
}
