import Base

/// What is known while a ledger is being verified, event after event.
struct VerificationRun {
  private let keys: [CheckpointKey]
  private var external: ExternalCheckpoints
  private var report = VerificationReport()
  private var frontier = TreeFrontier()
  private var first: Int?
  /// The number that the next event should have: the tree's size, unless events are missing.
  private var next = 0
  private var previousNumber = 0
  /// Whether all files so far could be read to their ends.
  private var isContinuous = true
  /// Events without content, and whether they are the ledger's own.
  private var withoutContent: [Int: Bool] = [:]
  /// Erased events, and those that say so.
  private var erasures: [(target: Int, sequence: Int)] = []
  private var envelope = JSONWriter()

  init(keys: [CheckpointKey], external: [String]) {
    self.keys = keys
    self.external = ExternalCheckpoints(external, keys: keys, findings: &report)
  }

  /// Notes which file comes next.
  mutating func enter(_ number: Int) {
    if previousNumber == 0, number > 1 {
      report.add(
        LedgerFinding(
          .olderSegmentsMissing, segment: number, "files 1 to \(number - 1) are not here"))
    } else if number > previousNumber + 1 {
      isContinuous = false
      report.add(LedgerFinding(.segmentMissing, segment: previousNumber + 1))
    }
    previousNumber = number
  }

  /// Notes that a file could not be read to its end.
  mutating func fail(_ number: Int, _ error: LedgerError) {
    isContinuous = false
    report.add(LedgerFinding(.segmentUnreadable, segment: number, error.problem))
  }

  /// Has SQLite check its own structures.
  mutating func examine(_ segment: Segment) throws(LedgerError) {
    var answers: [String] = []
    try segment.database.forEach("PRAGMA integrity_check(10)") { answers.append($0.text(0)) }
    for answer in answers where answer != "ok" {
      report.add(LedgerFinding(.databaseDamaged, segment: segment.header.number, answer))
    }
  }

  /// Checks a file's place, and all of its events.
  mutating func check(_ segment: Segment) throws(LedgerError) {
    checkPlace(segment.header)
    let payload = try segment.header.payload()
    try segment.database.forEach("\(Segment.columns) ORDER BY event.sequence") {
      (row) throws(LedgerError) in
      try checkEvent(row, in: segment, firstPayload: payload)
    }
    isContinuous = true
  }

  /// Ends the run.
  mutating func finish(segmentCount: Int) -> VerificationReport {
    checkErasures()
    external.finish(at: frontier, &report)
    report.segmentCount = segmentCount
    report.sequences = (first ?? 0)..<max(first ?? 0, next)
    report.root = frontier.root
    report.erasedSequences.sort()
    report.confirmedExternalSizes.sort()
    return report
  }

  private mutating func checkPlace(_ header: SegmentHeader) {
    let isFirst = first == nil
    if isFirst {
      report.origin = header.origin
      first = header.firstSequence
      external.begin(at: header.frontier, &report)
    }
    // Where the files before could not be read, their outcome is what this one says.
    let isTreeKnown = isFirst ? header.number == 1 : isContinuous
    var problem: String?
    if header.number != previousNumber {
      problem = "it says that it is number \(header.number)"
    } else if header.origin != report.origin {
      problem = "it belongs to the ledger \(header.origin)"
    } else if isTreeKnown, header.frontier != frontier {
      problem = "the tree before it is another one than the files before make"
    }
    if let problem {
      report.add(LedgerFinding(.segmentOutOfPlace, segment: previousNumber, problem))
    }
    if !isTreeKnown {
      frontier = header.frontier
      next = header.firstSequence
    }
  }
}

// MARK: - Events

extension VerificationRun {
  /// Checks an event, in a row of `Segment.columns`.
  private mutating func checkEvent(
    _ row: Statement, in segment: Segment, firstPayload: EventPayload
  ) throws(LedgerError) {
    let sequence = row.integer(0)
    let number = segment.header.number
    if sequence != next {
      report.add(
        LedgerFinding(.eventMissing, segment: number, sequence: next, "event \(sequence) follows"))
    }
    next = sequence + 1
    guard let stored = row.digest(3) else {
      report.add(
        LedgerFinding(.eventAltered, segment: number, sequence: sequence, "it has no hash"))
      return
    }
    let kind = EventKind(stored: row.text(1))
    if row.isNull(5) {
      withoutContent[sequence] = kind.isOwn
    } else if leafHash(row, sequence, kind) != stored {
      report.add(LedgerFinding(.eventAltered, segment: number, sequence: sequence))
    } else if kind.isOwn {
      checkOwn(
        StoredEvent(
          sequence: sequence, kind: kind, time: Int64(row.integer(2)), request: nil,
          leafHash: stored,
          content: StoredEvent.Content(
            salt: row.bytes(5), payload: EventPayload(stored: row.bytes(6)))))
    }
    checkFirst(row, sequence, kind, segment.header, firstPayload)
    try appendLeaf(stored, of: segment)
    external.compare(frontier, &report)
  }

  private mutating func leafHash(
    _ row: Statement, _ sequence: Int, _ kind: EventKind
  ) -> SHA256.Digest {
    let request = row.isNull(4) ? nil : row.text(4)
    let time = Int64(row.integer(2))
    row.withBytes(6) { payload in
      EventEnvelope.write(
        to: &envelope, sequence: sequence, kind: kind.name, time: time, request: request,
        payload: payload)
    }
    return row.withBytes(5) { salt in
      envelope.bytes.withUnsafeBytes { MerkleTree.leafHash(salt, $0) }
    }
  }

  /// The first event of a file repeats what the file says of itself, under the tree.
  private mutating func checkFirst(
    _ row: Statement, _ sequence: Int, _ kind: EventKind, _ header: SegmentHeader,
    _ payload: EventPayload
  ) {
    let isFirst = sequence == header.firstSequence
    guard isFirst || kind == .segment else { return }
    guard isFirst, kind == .segment, row.bytes(6) == payload.bytes else {
      report.add(
        LedgerFinding(
          .segmentOutOfPlace, segment: header.number, sequence: sequence,
          "what the file says of itself is not what its first event says"))
      return
    }
  }

  private mutating func appendLeaf(
    _ hash: SHA256.Digest, of segment: Segment
  ) throws(LedgerError) {
    var completed: [(subtree: Subtree, hash: SHA256.Digest)] = []
    frontier.append(hash) { level, position, hash in
      guard level > 0, level % LedgerTree.storedLevelStep == 0 else { return }
      completed.append((Subtree(level: level, position: position), hash))
    }
    for (subtree, hash) in completed {
      let stored = try segment.storedSubtreeHash(subtree)
      if stored != hash {
        report.add(
          LedgerFinding(
            .subtreeAltered, segment: segment.header.number, sequence: frontier.size - 1,
            "level \(subtree.level), position \(subtree.position)"))
      }
    }
  }

  private mutating func checkOwn(_ event: StoredEvent) {
    switch event.kind {
    case .checkpoint: checkCheckpoint(event)
    case .segment where event.sequence > 0: checkCheckpoint(event)
    case .erasure:
      if let target = ownNumber("target", of: event), (0..<event.sequence).contains(target) {
        erasures.append((target, event.sequence))
      } else {
        report.add(
          LedgerFinding(.erasureInvalid, sequence: event.sequence, "it names no earlier event"))
      }
    case .loss: report.lostEvents += ownNumber("count", of: event) ?? 0
    default: break
    }
  }

  private func ownNumber(_ member: String, of event: StoredEvent) -> Int? {
    guard let fields = try? event.content?.payload.fields() else { return nil }
    return try? fields.integer(member, in: 0...Int.max)
  }

  private mutating func checkCheckpoint(_ event: StoredEvent) {
    guard let checkpoint = CheckpointEvent.checkpoint(in: event) else {
      report.add(LedgerFinding(.checkpointUnreadable, sequence: event.sequence))
      return
    }
    let authenticity = checkpoint.authenticity(keys)
    // A checkpoint is appended right after the events that it is of: the frontier is still theirs.
    if authenticity == .forged {
      add(.checkpointForged, event, checkpoint)
    } else if authenticity == .unknownKey, !keys.isEmpty {
      add(.checkpointKeyUnknown, event, checkpoint)
    } else if checkpoint.origin != report.origin || checkpoint.size != frontier.size
      || checkpoint.root != frontier.root
    {
      add(.checkpointContradicted, event, checkpoint)
    } else {
      report.confirmedCheckpoints += 1
      if authenticity == .authentic { report.authenticCheckpoints += 1 }
    }
  }

  private mutating func add(
    _ kind: LedgerFinding.Kind, _ event: StoredEvent, _ checkpoint: LedgerCheckpoint
  ) {
    report.add(LedgerFinding(kind, sequence: event.sequence, checkpointSize: checkpoint.size))
  }

  private mutating func checkErasures() {
    for (target, sequence) in erasures where target >= first ?? 0 {
      switch withoutContent.removeValue(forKey: target) {
      case false?: report.erasedSequences.append(target)
      case true?:
        report.add(
          LedgerFinding(.erasureInvalid, sequence: sequence, "event \(target) is the ledger's own"))
      case nil:
        report.add(
          LedgerFinding(.contentNotErased, sequence: target, "event \(sequence) says that it is"))
      }
    }
    for sequence in withoutContent.keys.sorted() {
      report.add(LedgerFinding(.contentMissing, sequence: sequence))
    }
  }
}
