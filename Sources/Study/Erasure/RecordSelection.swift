/// Records that are to be erased, and what there is besides.
public struct RecordSelection: Equatable, Sendable {
  /// A record, by number and kind.
  public struct Record: Equatable, Sendable {
    /// Its number.
    public var sequence: Int
    /// Its kind.
    public var kind: StudyEventKind
  }

  /// Whose records are meant.
  public enum Subject: Equatable, Sendable {
    /// A patient's.
    case patient(Pseudonym)
    /// An examination's.
    case examination(Pseudonym)
    /// One by its number.
    case record(Int)
  }

  /// What can be erased, in order.
  public internal(set) var records: [Record] = []
  /// What is about others too, or says why the rest is erased: it stays.
  public internal(set) var staying: [Record] = []
  /// The patients whom the records name.
  public internal(set) var patients: Set<Pseudonym> = []
  /// The streams that the records belong to, by the numbers of the records that opened them.
  public internal(set) var streams: Set<Int64> = []
  /// The polyps whose calls are among the records.
  public internal(set) var calls: [PolypReference] = []
  /// Examinations that records give to several patients: theirs stay, until somebody says whose they are.
  public internal(set) var contradictedExaminations = 0

  /// Nothing.
  init() {}
}
