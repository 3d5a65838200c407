import Base

/// An append-only record of events that shows afterwards whether it was changed.
///
/// One writer has a ledger open: this object, whose own thread does all the writing. Its functions may
/// be called from any thread, and block until the disk has answered: never call them from a task.
/// Reading is `LedgerReader`'s, checking `LedgerVerifier`'s.
public final class LedgerWriter: Sendable {
  let configuration: LedgerConfiguration
  private let queue: WriterQueue
  private let thread: DedicatedThread
  private let outcome: Locked<LedgerError?>

  /// Whether a folder holds a ledger.
  ///
  /// - Parameter folder: The folder, which need not be there.
  /// - Returns: Whether it has files of one.
  /// - Throws: `LedgerError`: `inputOutput` where the folder cannot be listed.
  public static func isThere(in folder: String) throws(LedgerError) -> Bool {
    do throws(LedgerError) {
      return try !LedgerFolder(path: folder).segmentNumbers().isEmpty
    } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  /// Makes a new ledger, and opens it.
  ///
  /// - Parameters:
  ///   - configuration: Where it lies, what it is called and how it writes.
  ///   - observer: Is told about failures and losses, on the writer's thread: it must not call the ledger.
  /// - Returns: The ledger.
  /// - Throws: `LedgerError`: `alreadyExists` where the folder has one.
  public static func create(
    _ configuration: LedgerConfiguration,
    observer: @escaping @Sendable (LedgerNotice) -> Void = { _ in }
  ) throws(LedgerError) -> LedgerWriter {
    guard LedgerCheckpoint.isOrigin(configuration.origin) else {
      throw LedgerError(
        .invalidCheckpoint, "the ledger's origin",
        "1 to 256 bytes without white space and plus signs are expected")
    }
    let folder = LedgerFolder(path: configuration.folder)
    try folder.create()
    let lock = try folder.lock()
    guard try folder.segmentNumbers().isEmpty else {
      throw LedgerError(
        .alreadyExists, folder.path, "there is a ledger; open it, or name another folder")
    }
    let header = SegmentHeader(
      origin: configuration.origin, number: 1, frontier: TreeFrontier(), checkpoint: nil)
    try folder.createSegment(
      header, time: configuration.clock.milliseconds(), vfs: configuration.vfs)
    return try LedgerWriter(configuration, lock, observer)
  }

  /// Opens a ledger for writing.
  ///
  /// - Parameters:
  ///   - configuration: Where it lies, what it is called and how it writes.
  ///   - observer: Is told about failures and losses, on the writer's thread: it must not call the ledger.
  /// - Returns: The ledger.
  /// - Throws: `LedgerError`: `notFound`, `inUse` where another program writes it, `wrongLedger`,
  ///   `damaged`.
  public static func open(
    _ configuration: LedgerConfiguration,
    observer: @escaping @Sendable (LedgerNotice) -> Void = { _ in }
  ) throws(LedgerError) -> LedgerWriter {
    let folder = LedgerFolder(path: configuration.folder)
    guard try !folder.segmentNumbers().isEmpty else {
      throw LedgerError(.notFound, folder.path, "there is no ledger; make one first")
    }
    return try LedgerWriter(configuration, try folder.lock(), observer)
  }

  private init(
    _ configuration: LedgerConfiguration, _ lock: consuming FileDescriptor,
    _ observer: @escaping @Sendable (LedgerNotice) -> Void
  ) throws(LedgerError) {
    let queue = WriterQueue(configuration.batching, configuration.clock)
    let opened = Reply<Void>()
    let outcome = Locked<LedgerError?>(nil)
    let lock = Locked<FileDescriptor?>(lock)
    let thread = DedicatedThread(name: "ledger") {
      do throws(LedgerError) {
        // Nothing here may hold the store beside the writer: it replaces a broken one, whose connections
        // must then be closed.
        let writer = WriterLoop(
          configuration, queue, try LedgerStore(configuration), observer)
        opened.give(.success(()))
        let error = writer.run()
        outcome.withLock { $0 = error }
      } catch {
        opened.give(.failure(error))
      }
      // Only now may another program write.
      lock.withLock { $0 = nil }
    }
    do throws(LedgerError) {
      try opened.wait()
    } catch {
      thread.join()
      throw error
    }
    self.configuration = configuration
    self.queue = queue
    self.thread = thread
    self.outcome = outcome
  }

  deinit { queue.close() }

  /// Writes what waits, closes the files and lets others write.
  ///
  /// Later calls throw `closed`.
  ///
  /// - Throws: The disk's error, where batched events could not be written: they are lost.
  public func close() throws(LedgerError) {
    queue.close()
    thread.join()
    if let error = outcome.withLock({ $0 }) { throw error }
  }
}

// MARK: - Appending

extension LedgerWriter {
  /// Appends an event, and returns when it is durable.
  ///
  /// - Parameter event: The event.
  /// - Returns: Where it stands; with a request id that is known, where the first one stands.
  /// - Throws: `LedgerError`: `diskFull`, `inputOutput`. The event is then not acknowledged; whether the
  ///   file has it all the same is open, so repeat it with a request id. `requestReused` where the request
  ///   id is that of an event that says something else: nothing is written then.
  public func append(_ event: EventDraft) throws(LedgerError) -> Receipt {
    guard let receipt = try append([event]).first else {
      preconditionFailure("an event that is appended has a receipt")
    }
    return receipt
  }

  /// Appends events together, all or none, and returns when they are durable.
  ///
  /// - Parameter events: The events, which become neighbours in this order.
  /// - Returns: Where they stand.
  /// - Throws: `LedgerError`, as for one event.
  public func append(_ events: [EventDraft]) throws(LedgerError) -> [Receipt] {
    guard !events.isEmpty else { return [] }
    let reply = Reply<[Receipt]>()
    let now = configuration.clock.milliseconds()
    try queue.add(.strict(events.map { $0.at(now) }, reply))
    return try reply.wait()
  }

  /// Hands over an event that nobody waits for; it is written within `batching.longestDelay` and lost by
  /// a crash before that.
  ///
  /// - Parameter event: The event; best without a request id, since nobody would learn that it is known.
  /// - Returns: Whether it was taken. Where too many wait it is lost: that is counted here, and in the
  ///   ledger as soon as it can be written.
  public func enqueue(_ event: EventDraft) -> Bool {
    queue.addBatched(event.at(configuration.clock.milliseconds()))
  }

  /// Writes all batched events that were taken before.
  ///
  /// - Throws: `LedgerError`, where they could not be written; they wait on.
  public func flush() throws(LedgerError) {
    try perform { writer in
      writer.obstacle.map { Result<Void, LedgerError>.failure($0) } ?? .success(())
    }
  }

  /// How many batched events wait, and how many have been lost since the ledger was opened.
  public var batchedCounts: (waiting: Int, lost: Int) { queue.counts }
}

// MARK: - Keeping

extension LedgerWriter {
  /// Signs the state of the ledger, and appends the checkpoint to it.
  ///
  /// - Returns: The checkpoint. What proves anything later is its text, kept by somebody else.
  /// - Throws: `LedgerError`.
  public func checkpoint() throws(LedgerError) -> LedgerCheckpoint {
    try perform { $0.perform { (store) throws(LedgerError) in try store.checkpoint() } }
  }

  /// Removes an event's payload and salt for good; its hash stays, and an event says that it was erased.
  ///
  /// Copies made before, such as backups, keep what is erased here.
  ///
  /// - Parameters:
  ///   - sequence: The event's number.
  ///   - reason: Why, at most 1000 bytes; it stays, so it must not tell anything about a person.
  /// - Returns: Where the event stands that says so.
  /// - Throws: `LedgerError`: `noSuchEvent`, `notErasable` for the ledger's own, `alreadyErased`.
  public func erase(_ sequence: Int, reason: String) throws(LedgerError) -> Receipt {
    guard (1...LedgerWriter.longestReason).contains(reason.utf8.count) else {
      throw LedgerError(
        .invalidPayload, "the erasure of event \(sequence)",
        "a reason of 1 to \(LedgerWriter.longestReason) bytes is needed")
    }
    return try perform {
      $0.perform { (store) throws(LedgerError) in try store.erase(sequence, reason: reason) }
    }
  }

  /// Begins a new file, in which the tree goes on; the file before is never written again, but for
  /// erasures.
  ///
  /// - Throws: `LedgerError`.
  public func rotate() throws(LedgerError) {
    try perform { $0.perform { (store) throws(LedgerError) in try store.rotate() } }
  }

  /// The file that is written at present.
  ///
  /// - Returns: Its number, its first event and its size.
  /// - Throws: `LedgerError`.
  public func presentFile() throws(LedgerError) -> LedgerFile {
    try perform { $0.perform { (store) throws(LedgerError) in try store.presentFile() } }
  }

  /// Runs work on the writer's thread, after all that came before.
  func perform<Value: Sendable>(
    _ body: @escaping @Sendable (WriterLoop) -> Result<Value, LedgerError>
  ) throws(LedgerError) -> Value {
    let reply = Reply<Value>()
    try queue.add(.task { writer in reply.give(body(writer)) })
    return try reply.wait()
  }

  private static let longestReason = 1000
}
