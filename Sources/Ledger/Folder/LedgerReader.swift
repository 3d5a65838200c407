public import Base

/// Reads a ledger, also while it is written, by this program or another one.
///
/// Used by one thread at a time. It sees events as they come, but a file that a rotation begins only
/// when it is opened anew.
public final class LedgerReader {
  private let segments: [Segment]

  /// Opens the files of a ledger for reading.
  ///
  /// - Parameter folder: The ledger's folder.
  /// - Throws: `LedgerError`: `notFound`, `foreignFile`, `damaged`.
  public init(folder: String) throws(LedgerError) {
    let files = LedgerFolder(path: folder)
    let numbers = try files.segmentNumbers()
    guard !numbers.isEmpty else {
      throw LedgerError(.notFound, folder, "there is no ledger; name another folder")
    }
    var segments: [Segment] = []
    for number in numbers { segments.append(try Segment(reading: number, in: files)) }
    self.segments = segments
  }

  /// The ledger's name.
  public var origin: String { segments.first?.header.origin ?? "" }

  /// The numbers of the events that are there.
  ///
  /// - Returns: From the first one of the files in this folder to the last one.
  /// - Throws: `LedgerError`.
  public func sequences() throws(LedgerError) -> Range<Int> {
    guard let first = segments.first, let last = segments.last else { return 0..<0 }
    return first.firstSequence..<max(first.firstSequence, try last.endSequence())
  }

  /// Reads events in order, one at a time.
  ///
  /// - Parameters:
  ///   - range: Their numbers; those that are not there are passed over. Nil for all.
  ///   - kind: Their kind; nil for all.
  ///   - body: Is called with each. What it throws ends the reading.
  /// - Throws: `LedgerError`, also what `body` throws.
  public func forEachEvent(
    in range: Range<Int>? = nil, of kind: EventKind? = nil,
    _ body: (StoredEvent) throws(LedgerError) -> Void
  ) throws(LedgerError) {
    let range = range ?? 0..<Int.max
    for segment in segments where segment.firstSequence < range.upperBound {
      if let kind {
        try segment.forEachEvent(of: kind, range, body)
      } else {
        try segment.forEachEvent(range, body)
      }
    }
  }

  /// Reads one event.
  ///
  /// - Parameter sequence: Its number.
  /// - Returns: The event.
  /// - Throws: `LedgerError`: `noSuchEvent`.
  public func event(_ sequence: Int) throws(LedgerError) -> StoredEvent {
    var found: StoredEvent?
    if sequence >= 0, sequence < Int.max {
      try forEachEvent(in: sequence..<sequence + 1) { found = $0 }
    }
    guard let found else {
      throw LedgerError(.noSuchEvent, "event \(sequence)", "the files here do not hold it")
    }
    return found
  }

  /// The checkpoints that the ledger holds, in order.
  ///
  /// - Parameter newestOnly: Whether only the last one is asked for.
  /// - Returns: All, with those at which files begin.
  /// - Throws: `LedgerError`.
  public func checkpoints(newestOnly: Bool = false) throws(LedgerError) -> [LedgerCheckpoint] {
    var checkpoints: [LedgerCheckpoint] = []
    for segment in segments.reversed() {
      for sequence in try segment.checkpointSequences().reversed() {
        try segment.forEachEvent(sequence..<sequence + 1) { event in
          if let checkpoint = CheckpointEvent.checkpoint(in: event) {
            checkpoints.append(checkpoint)
          }
        }
        if newestOnly, !checkpoints.isEmpty { return checkpoints }
      }
    }
    return checkpoints.reversed()
  }

  private var tree: LedgerTree { LedgerTree(segments) }
}

// MARK: - Proofs

extension LedgerReader {
  /// The root of the tree over the first events.
  ///
  /// - Parameter size: How many events.
  /// - Returns: The root.
  /// - Throws: `LedgerError`: `invalidProof` where there are fewer.
  public func root(size: Int) throws(LedgerError) -> SHA256.Digest {
    try requireSize(size, atLeast: 0)
    return try tree.root(size: size)
  }

  /// Shows that an event is in the tree over the first events.
  ///
  /// - Parameters:
  ///   - sequence: The event's number.
  ///   - size: How many events the tree is over.
  /// - Returns: The proof.
  /// - Throws: `LedgerError`: `invalidProof` where there is no such tree.
  public func inclusionProof(
    of sequence: Int, size: Int
  ) throws(LedgerError) -> InclusionProof {
    guard sequence >= 0 else {
      throw LedgerError(.noSuchEvent, "event \(sequence)", "events count from 0")
    }
    try requireSize(size, atLeast: sequence + 1)
    return try tree.inclusionProof(index: sequence, size: size)
  }

  /// Shows that a smaller tree of this ledger is the beginning of a larger one.
  ///
  /// - Parameters:
  ///   - earlier: How many events the smaller one is over, at least 1.
  ///   - later: How many events the larger one is over.
  /// - Returns: The proof.
  /// - Throws: `LedgerError`: `invalidProof` where there are no such trees.
  public func consistencyProof(
    from earlier: Int, to later: Int
  ) throws(LedgerError) -> ConsistencyProof {
    guard earlier > 0 else {
      throw LedgerError(.invalidProof, "a tree of \(earlier) events", "it is the beginning of all")
    }
    try requireSize(later, atLeast: earlier)
    return try tree.consistencyProof(from: earlier, to: later)
  }

  /// All that somebody needs who has a checkpoint, and nothing else of this ledger, to check an event.
  ///
  /// - Parameters:
  ///   - sequence: The event's number.
  ///   - checkpoint: The checkpoint against which it is to be proved; nil for the newest in the ledger.
  /// - Returns: The event with its proof.
  /// - Throws: `LedgerError`: `invalidProof` where no checkpoint covers the event yet.
  public func proof(
    of sequence: Int, against checkpoint: LedgerCheckpoint? = nil
  ) throws(LedgerError) -> EventProof {
    let event = try event(sequence)
    let newest = checkpoint == nil ? try checkpoints(newestOnly: true).last : checkpoint
    guard let checkpoint = newest, checkpoint.size > sequence else {
      throw LedgerError(
        .invalidProof, "event \(sequence)", "no checkpoint covers it yet; make one")
    }
    let inclusion = try inclusionProof(of: sequence, size: checkpoint.size)
    guard inclusion.holds(for: event.leafHash, in: checkpoint.root) else {
      throw LedgerError(
        .invalidProof, "event \(sequence)",
        "the tree is not that of the checkpoint of \(checkpoint.size) events; verify the ledger")
    }
    return EventProof(event: event, inclusion: inclusion, checkpoint: checkpoint)
  }

  private func requireSize(_ size: Int, atLeast least: Int) throws(LedgerError) {
    guard size >= least, size <= (try sequences().upperBound) else {
      throw LedgerError(
        .invalidProof, "a tree of \(size) events", "the ledger here does not hold such a tree")
    }
  }
}
