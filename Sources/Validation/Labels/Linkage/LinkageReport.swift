/// Which results are of which polyps, and what is left for a human.
///
/// Every polyp has exactly one label, and every result is in exactly one of `links`, `ambiguousJars` and
/// `unlinked`.
public struct LinkageReport: Hashable, Sendable {
  /// How a link was found.
  public enum Means: String, CaseIterable, Sendable {
    /// The result states the polyps.
    case reference
    /// One polyp is in the result's jar.
    case jar
    /// Several polyps are in the result's jar.
    case sharedJar = "shared_jar"
    /// The result names no jar, and the examination has only one.
    case onlyJar = "only_jar"
    /// A human decided.
    case decision
  }

  /// What speaks against a link without undoing it.
  public enum Flag: String, CaseIterable, Comparable, Sendable {
    /// The sites are further apart than the policy allows.
    case site
    /// The sizes differ by more than the policy allows.
    case size
    /// The endoscopist did not retrieve the tissue, and the laboratory has some.
    case retrieval
    /// More diagnoses than polyps.
    case diagnosisCount = "diagnosis_count"

    /// By name.
    public static func < (left: Flag, right: Flag) -> Bool { left.rawValue < right.rawValue }
  }

  /// A result and its polyps.
  public struct Link: Hashable, Sendable {
    /// The result.
    public let result: ResultKey
    /// Its releases, in order.
    public let releases: [ResultVersion]
    /// The polyps, in order; at least one.
    public let polyps: [PolypKey]
    /// How the link was found.
    public let means: Means
    /// What speaks against it.
    public let flags: [Flag]
  }

  /// A result without polyps.
  public struct Unlinked: Hashable, Sendable {
    /// The result.
    public let result: ResultKey
    /// Its releases, in order.
    public let releases: [ResultVersion]
    /// Why.
    public let reason: Reason
  }

  /// Why a result has no polyps.
  public enum Reason: String, CaseIterable, Sendable {
    /// No examination of the study is known under its key or accession.
    case unknownExamination = "unknown_examination"
    /// Several examinations have its accession.
    case severalExaminations = "several_examinations"
    /// The examination is another patient's.
    case otherPatient = "other_patient"
    /// It states a polyp that the examination does not have.
    case unknownPolyp = "unknown_polyp"
    /// It states a polyp that was not resected or not sent.
    case notResected = "not_resected"
    /// It states a polyp that was put in another jar.
    case otherJar = "other_jar"
    /// No polyp was put in its jar.
    case unknownJar = "unknown_jar"
    /// It names no jar, and the examination has several, or polyps without one.
    case noJar = "no_jar"
    /// Another result claims the same polyp.
    case contested
    /// Site or size speaks against it, and the policy withholds such links.
    case contradicted
    /// A human decided that another result is the polyp's.
    case overruled
    /// A human decided that nobody can say it any more.
    case decided
  }

  /// Results with their polyps.
  public internal(set) var links: [Link] = []
  /// Results of several diagnoses: nothing says which is whose.
  public internal(set) var ambiguousJars: [Link] = []
  /// Results without polyps.
  public internal(set) var unlinked: [Unlinked] = []
  /// Every polyp's label, in order.
  public internal(set) var labels: [PolypLabel] = []
  /// What became of each decision on links, in the order given.
  public internal(set) var linkDecisions: [DecisionOutcome] = []
  /// What became of each reading, in the order given.
  public internal(set) var readingDecisions: [DecisionOutcome] = []

  /// How many releases of results are accounted for.
  public var releaseCount: Int {
    (links + ambiguousJars).reduce(0) { $0 + $1.releases.count }
      + unlinked.reduce(0) { $0 + $1.releases.count }
  }

  /// How many polyps are in each state; states without any have 0.
  public var stateCounts: [LabelState: Int] {
    var counts = Dictionary(uniqueKeysWithValues: LabelState.allCases.map { ($0, 0) })
    for label in labels { counts[label.state, default: 0] += 1 }
    return counts
  }
}
