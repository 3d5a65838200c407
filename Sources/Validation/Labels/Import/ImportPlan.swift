/// What an import would record, beside what is known: a dry run is to print it.
///
/// Depends on what the rows say and not on their order, and replaying a file records nothing.
public struct ImportPlan: Hashable, Sendable {
  /// A result that is to be recorded as a release beside others of its part.
  public struct Revision: Hashable, Sendable {
    /// The result.
    public let result: PathologyResult
    /// The release next before it.
    public let amends: ResultVersion
    /// Whether the diagnosis is another one than in that release.
    public let changesDiagnosis: Bool
  }

  /// A result that came after a later release of its part had been recorded.
  public struct Latecomer: Hashable, Sendable {
    /// The result.
    public let result: PathologyResult
    /// The release next behind it.
    public let precedes: ResultVersion
  }

  /// A result that is not recorded before a human has looked at it.
  public struct Conflict: Hashable, Sendable {
    /// The result.
    public let result: PathologyResult
    /// What is the matter.
    public let reason: ConflictReason
  }

  /// First releases of parts.
  public internal(set) var new: [PathologyResult] = []
  /// Releases that amend one that is known or in the same import.
  public internal(set) var amended: [Revision] = []
  /// Releases before one that is known already.
  public internal(set) var late: [Latecomer] = []
  /// What is known already, or was told before in the same import.
  public internal(set) var known: [PathologyResult] = []
  /// What a human has to look at.
  public internal(set) var conflicting: [Conflict] = []
  /// What could not be read.
  public internal(set) var refused: [RefusedRow] = []
  /// How many rows were joined to results of others.
  public internal(set) var joinedRowCount = 0

  /// All results that are to be recorded, by part and time.
  public var recorded: [PathologyResult] {
    (new + amended.map(\.result) + late.map(\.result)).sorted { $0.version < $1.version }
  }

  /// How many rows or parts of messages are accounted for.
  public var count: Int {
    new.count + amended.count + late.count + known.count + conflicting.count + refused.count
      + joinedRowCount
  }
}

/// Why a result is left for a human.
public enum ConflictReason: String, CaseIterable, Sendable {
  /// Two releases of the same part, time and status say different things.
  case sameTime = "same_time"
  /// A message's number comes again with something else.
  case messageNumber = "message_number"
  /// A preliminary report after a final one.
  case preliminaryAfterFinal = "preliminary_after_final"
  /// The case is another patient's in another result.
  case otherPatient = "other_patient"
  /// The case is of another examination in another result.
  case otherExamination = "other_examination"
  /// The part is reported as a whole and by its polyps, or polyps of it are grouped differently.
  case dividedDifferently = "divided_differently"
}
