public import Study

/// The results that a ledger has, and what becomes of another one beside them.
///
/// The rules are those of `ImportPlan`, under pseudonyms, so that whoever keeps the ledger applies them
/// without knowing whose results they are.
public struct PathologyRegister: Sendable {
  /// What becomes of a result.
  public enum Decision: Equatable, Sendable {
    /// It is to be recorded, as an amendment where it is one.
    case record(PathologyEvent)
    /// A record says the same already.
    case known(sequence: Int)
    /// A human has to look at it.
    case conflict(ConflictReason)
  }

  private struct Entry {
    let sequence: Int
    let result: PathologyResult
  }

  private var entries: [Pseudonym: [Entry]] = [:]
  private var sequences: Set<Int> = []

  /// Begins with nothing.
  public init() {}

  /// Whether a record is of pathology.
  public func has(sequence: Int) -> Bool { sequences.contains(sequence) }

  /// Notes what the ledger has.
  ///
  /// - Parameters:
  ///   - event: The record's content.
  ///   - sequence: Its number.
  /// - Throws: `LabelError` with the code `invalidRecord`.
  public mutating func note(_ event: PathologyEvent, sequence: Int) throws(LabelError) {
    guard sequences.insert(sequence).inserted else { return }
    let result = try PathologyResult(event, sequence: sequence)
    entries[event.accession, default: []].append(Entry(sequence: sequence, result: result))
  }

  /// Decides on a result.
  ///
  /// - Parameter event: The result, without what it amends.
  /// - Returns: What becomes of it.
  /// - Throws: `LabelError` with the code `invalidRecord` for words that are none of the vocabulary's.
  public func decision(on event: PathologyEvent) throws(LabelError) -> Decision {
    let known = entries[event.accession] ?? []
    var read = ReadResults()
    // Records count from 0: the new one stands behind all that are there.
    read.results = [try PathologyResult(event, sequence: Int.max)]
    let plan = ImportPlan.making(read, known: known.map(\.result))
    if let conflict = plan.conflicting.first { return .conflict(conflict.reason) }
    func sequence(_ matches: (PathologyResult) -> Bool) -> Int? {
      known.first { matches($0.result) }?.sequence
    }
    if let same = plan.known.first,
      let found = sequence({ $0.says(theSameAs: same) })
    {
      return .known(sequence: found)
    }
    var event = event
    event.amends = plan.amended.first.flatMap { revision in
      sequence { $0.version == revision.amends }.map(Int64.init)
    }
    return .record(event)
  }
}
