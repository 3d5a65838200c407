import Base

/// The files of a ledger as its one writer has them open.
///
/// Used by the writer's thread alone.
final class LedgerStore {
  private let configuration: LedgerConfiguration
  private let folder: LedgerFolder
  private(set) var writer: SegmentWriter
  /// The segments before the one that is written, in order.
  private var older: [Segment]
  /// Whether the log may still hold content that was erased, because a reader held it up.
  private var isErasureInLog = false
  private var longestLog = logStep
  /// Set while files do not belong together: a new one may be there and is not the one that is written,
  /// or an erasure is stated in one and not done in another.
  private var isBetweenFiles = false

  /// Opens the last segment for writing and the others for reading.
  ///
  /// The ledger's lock is held by the caller.
  init(_ configuration: LedgerConfiguration) throws(LedgerError) {
    let folder = LedgerFolder(path: configuration.folder)
    try folder.removeUnfinished()
    let numbers = try folder.segmentNumbers()
    guard let last = numbers.last else {
      throw LedgerError(.notFound, folder.path, "there is no ledger; make one first")
    }
    var older: [Segment] = []
    for number in numbers.dropLast() {
      try LedgerStore.finishFile(number, in: folder, configuration)
      older.append(try LedgerStore.openForReading(number, in: folder, configuration))
    }
    let writer = try LedgerStore.openForWriting(
      last, in: folder, configuration, isLast: true)
    self.configuration = configuration
    self.folder = folder
    self.older = older
    self.writer = writer
    try checkChain()
    try checkLastCheckpoint()
    try finishErasures()
  }

  /// How many events there are.
  var size: Int { writer.size }

  /// Whether this store is of no further use, so that a new one must be opened.
  var isBroken: Bool { isBetweenFiles || writer.isBroken }

  /// Appends groups of events as one transaction.
  ///
  /// Events whose request is known get the first one's receipt. A group of which one contradicts the
  /// first one is not written, and has the error; the others are.
  func append(_ groups: [[EventDraft]]) throws(LedgerError) -> [Result<[Receipt], LedgerError>] {
    try writer.transaction { () throws(LedgerError) in
      var outcomes: [Result<[Receipt], LedgerError>] = []
      outcomes.reserveCapacity(groups.count)
      for group in groups { outcomes.append(try append(group)) }
      return outcomes
    }
  }

  private func append(
    _ group: [EventDraft]
  ) throws(LedgerError) -> Result<[Receipt], LedgerError> {
    var known: [String: Receipt] = [:]
    var named: [String: EventDraft] = [:]
    for draft in group {
      guard let request = draft.request else { continue }
      if let earlier = named.updateValue(draft, forKey: request),
        !draft.says(sameAs: (earlier.kind, earlier.payload))
      {
        return .failure(reused("another event of the same call"))
      }
      guard let event = try knownEvent(request) else { continue }
      guard let content = event.content else {
        return .failure(reused("event \(event.sequence), whose content is erased"))
      }
      guard draft.says(sameAs: (event.kind, content.payload)) else {
        return .failure(reused("event \(event.sequence), which says something else"))
      }
      known[request] = Receipt(
        sequence: event.sequence, leafHash: event.leafHash, isRepeat: true)
    }
    var receipts: [Receipt] = []
    receipts.reserveCapacity(group.count)
    for draft in group {
      if let request = draft.request, let first = known[request] {
        receipts.append(first)
        continue
      }
      let receipt = try writer.append(draft)
      receipts.append(receipt)
      guard let request = draft.request else { continue }
      known[request] = Receipt(
        sequence: receipt.sequence, leafHash: receipt.leafHash, isRepeat: true)
    }
    return .success(receipts)
  }

  private func reused(_ event: String) -> LedgerError {
    LedgerError(
      .requestReused, "a request id", "it is that of \(event); give each event an id of its own")
  }

  /// Signs the present tree and appends the checkpoint's text as an event.
  func checkpoint() throws(LedgerError) -> LedgerCheckpoint {
    let checkpoint = signedCheckpoint()
    let payload = try EventPayload(["text": .string(checkpoint.text)])
    try writer.transaction { () throws(LedgerError) in
      let receipt = try writer.append(
        EventDraft(checked: .checkpoint, payload, time: checkpoint.time))
      try writer.noteCheckpoint(receipt.sequence)
    }
    return checkpoint
  }

  /// Removes an event's payload and salt, and appends the event that says so.
  func erase(_ target: Int, reason: String) throws(LedgerError) -> Receipt {
    let segment = try segment(of: target)
    try requireErasable(target, in: segment)
    let payload = try EventPayload(["reason": .string(reason), "target": .integer(Int64(target))])
    let time = configuration.clock.milliseconds()
    let receipt = try writer.transaction { () throws(LedgerError) in
      let receipt = try writer.append(EventDraft(checked: .erasure, payload, time: time))
      try writer.erase(target, by: receipt.sequence)
      return receipt
    }
    // From here on the erasure stands. What of it fails now is done again: in a finished file when the
    // store is opened anew, in the log with the next commit.
    if target < writer.segment.firstSequence {
      isBetweenFiles = true
      try eraseInOlder(target, by: receipt.sequence)
      isBetweenFiles = false
    } else {
      isErasureInLog = true
      try? moveLog()
    }
    return receipt
  }

  /// Begins a new file, in which the tree goes on.
  func rotate() throws(LedgerError) {
    // The file ends with its own checkpoint, and with a commit that has succeeded: one that failed may
    // lie behind the end of the log, and would come back when the log is moved into the file.
    _ = try checkpoint()
    let header = SegmentHeader(
      origin: configuration.origin, number: writer.segment.header.number + 1,
      frontier: writer.frontier, checkpoint: signedCheckpoint().text)
    isBetweenFiles = true
    try folder.createSegment(
      header, time: configuration.clock.milliseconds(), vfs: configuration.vfs)
    let finished = writer.segment.header.number
    writer = try LedgerStore.openForWriting(
      header.number, in: folder, configuration, isLast: true)
    longestLog = LedgerStore.logStep
    isErasureInLog = false
    try LedgerStore.finishFile(finished, in: folder, configuration)
    older.append(try LedgerStore.openForReading(finished, in: folder, configuration))
    isBetweenFiles = false
  }

  /// The file that is written at present.
  func presentFile() throws(LedgerError) -> LedgerFile {
    let segment = writer.segment
    var began: Int64?
    try segment.forEachEvent(segment.firstSequence..<segment.firstSequence + 1) { began = $0.time }
    return LedgerFile(
      number: segment.header.number, firstSequence: segment.firstSequence,
      byteCount: try segment.database.byteCount(), began: began ?? 0)
  }

  /// Empties the write-ahead log into the file.
  func moveLog() throws(LedgerError) {
    isErasureInLog = try !writer.moveLog(truncating: true)
  }

  /// Moves the write-ahead log into the file where it has become long, or holds what was erased.
  func moveLogIfLong() throws(LedgerError) {
    if isErasureInLog { return try moveLog() }
    let length = writer.segment.database.logPageCount
    guard length >= longestLog else { return }
    longestLog = length + LedgerStore.logStep
    // Where no reader holds an older state, the log begins anew with the next commit.
    if try writer.moveLog(truncating: false) { longestLog = LedgerStore.logStep }
  }

  /// Pages of 4096 bytes: about as many as the disk takes within some milliseconds.
  private static let logStep = 1000

  private func signedCheckpoint() -> LedgerCheckpoint {
    LedgerCheckpoint(
      origin: configuration.origin, size: writer.size, root: writer.frontier.root,
      time: configuration.clock.milliseconds(), key: configuration.key)
  }

  private func knownEvent(_ request: String) throws(LedgerError) -> StoredEvent? {
    for segment in [writer.segment] + older.reversed() {
      if let event = try segment.event(request: request) { return event }
    }
    return nil
  }

  private func segment(of sequence: Int) throws(LedgerError) -> Segment {
    let segment = (older + [writer.segment]).last { $0.firstSequence <= sequence }
    guard sequence >= 0, sequence < size, let segment else {
      throw LedgerError(.noSuchEvent, "event \(sequence)", "the files here do not hold it")
    }
    return segment
  }
}

// MARK: - Erasing

extension LedgerStore {
  private func requireErasable(_ target: Int, in segment: Segment) throws(LedgerError) {
    var event: StoredEvent?
    try segment.forEachEvent(target..<target + 1) { event = $0 }
    guard let event else {
      throw LedgerError(.noSuchEvent, "event \(target)", "it is missing; verify the ledger")
    }
    guard !event.kind.isOwn else {
      throw LedgerError(.notErasable, "event \(target)", "what the ledger says of itself stays")
    }
    guard event.content != nil else {
      throw LedgerError(.alreadyErased, "event \(target)", "its content has been erased before")
    }
  }

  /// Erases in a finished file, for an erasure that the present file has already.
  private func eraseInOlder(_ target: Int, by sequence: Int) throws(LedgerError) {
    let number = try segment(of: target).header.number
    let file = try LedgerStore.openForWriting(number, in: folder, configuration)
    try file.transaction { () throws(LedgerError) in try file.erase(target, by: sequence) }
    _ = try file.moveLog(truncating: true)
  }

  /// Does what a crash between two files has left undone.
  private func finishErasures() throws(LedgerError) {
    var erasures: [(target: Int, sequence: Int)] = []
    try writer.segment.database.forEach(
      "SELECT target, sequence FROM erasure WHERE target < ?",
      .integer(writer.segment.firstSequence)
    ) { row in erasures.append((row.integer(0), row.integer(1))) }
    for (target, sequence) in erasures {
      // Files that are kept elsewhere are erased there, or not at all: verification tells.
      guard let segment = older.last(where: { $0.firstSequence <= target }) else { continue }
      var isThere = false
      try segment.forEachEvent(target..<target + 1) { isThere = $0.content != nil }
      if isThere { try eraseInOlder(target, by: sequence) }
    }
  }
}

// MARK: - Opening

extension LedgerStore {
  private static func openForWriting(
    _ number: Int, in folder: LedgerFolder, _ configuration: LedgerConfiguration,
    isLast: Bool = false
  ) throws(LedgerError) -> SegmentWriter {
    let database = try Database(folder.file(number), .writing, vfs: configuration.vfs)
    // A finished file keeps its journal: changing it would have to wait for readers.
    let present = isLast ? nil : LedgerJournal(rawValue: try database.pragma("journal_mode"))
    try database.prepareForWriting(present ?? configuration.journal, isSoleWriter: true)
    try database.restrictStatements()
    let segment = try Segment(database)
    guard segment.header.origin == configuration.origin else {
      throw LedgerError(
        .wrongLedger, database.path,
        "it belongs to the ledger \(segment.header.origin), not \(configuration.origin)")
    }
    return try SegmentWriter(segment)
  }

  private static func openForReading(
    _ number: Int, in folder: LedgerFolder, _ configuration: LedgerConfiguration
  ) throws(LedgerError) -> Segment {
    let database = try Database(folder.file(number), .reading, vfs: configuration.vfs)
    try database.prepareForReading()
    return try Segment(database)
  }

  /// Makes a file that is no longer written one that needs no other file beside it.
  ///
  /// Where a reader has it open, that waits until the ledger is opened the next time.
  private static func finishFile(
    _ number: Int, in folder: LedgerFolder, _ configuration: LedgerConfiguration
  ) throws(LedgerError) {
    let database = try Database(folder.file(number), .writing, vfs: configuration.vfs)
    database.waitForOthers(.zero)
    do throws(LedgerError) {
      // Reading undoes what a crash has left half done, which the reader that comes next cannot.
      _ = try SegmentHeader(from: database)
      guard try database.pragma("journal_mode") != LedgerJournal.rollback.rawValue else { return }
      // Leaving the write-ahead log moves all of it into the file, and removes it.
      try database.prepareForWriting(.rollback, isSoleWriter: true)
    } catch {
      guard error.code == .inUse else { throw error }
    }
  }

  private func checkChain() throws(LedgerError) {
    let segments = older + [writer.segment]
    for (earlier, later) in zip(segments, segments.dropFirst()) {
      guard later.header.number == earlier.header.number + 1,
        try earlier.endSequence() == later.firstSequence
      else {
        throw LedgerError(
          .damaged, later.database.path,
          "it does not go on where the file before ends; verify the ledger")
      }
    }
  }

  /// Compares the tree with the newest checkpoint of the present file, so that a writer never goes on
  /// from a beginning that has changed.
  private func checkLastCheckpoint() throws(LedgerError) {
    let sequence = try writer.segment.database.first(
      "SELECT sequence FROM checkpoint ORDER BY sequence DESC LIMIT 1"
    ) { $0.integer(0) }
    guard let sequence else { return }
    var root: SHA256.Digest?
    try writer.segment.forEachEvent(sequence..<sequence + 1) { event in
      root = CheckpointEvent.checkpoint(in: event)?.root
    }
    guard let root, try LedgerTree([writer.segment]).root(size: sequence) == root else {
      throw LedgerError(
        .damaged, writer.segment.database.path,
        "the tree is not that of the checkpoint in event \(sequence); verify the ledger")
    }
  }
}
