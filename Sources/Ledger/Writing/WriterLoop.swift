import Base

/// The thread that owns all connections that write, and what it has in hand.
///
/// Only `run` and the tasks that it calls touch the store; the rest of the program reaches it through
/// the queue.
final class WriterLoop {
  private let configuration: LedgerConfiguration
  private let queue: WriterQueue
  private let observer: @Sendable (LedgerNotice) -> Void
  private var store: LedgerStore?
  /// Batched events that the disk has refused so far.
  private var held: [EventDraft] = []
  private var heldLoss: WriterQueue.Loss?
  private var failures = 0
  private var lastError: LedgerError?
  private var retryAt: MonotonicInstant?
  /// A commit that failed on a connection that broke: whether the file has it shows when it is opened.
  private var inDoubt: (size: Int, batched: Int, lost: Int)?

  init(
    _ configuration: LedgerConfiguration, _ queue: WriterQueue, _ store: LedgerStore,
    _ observer: @escaping @Sendable (LedgerNotice) -> Void
  ) {
    self.configuration = configuration
    self.queue = queue
    self.store = store
    self.observer = observer
  }

  /// Writes until the queue is closed and empty; what is left then and cannot be written is lost.
  ///
  /// - Returns: The error of the last attempt, where something was lost.
  func run() -> LedgerError? {
    while true {
      let work = queue.next(retryAt: retryAt)
      write(work)
      if case .task(let task)? = work.items.last { task(self) }
      if work.isLast { break }
    }
    let lost = held.count
    if lost > 0 {
      queue.countLost(lost)
      queue.settle(lost)
    }
    do throws(LedgerError) {
      try openStore().moveLog()
    } catch {
      // The log stays beside the file, whole; who opens the ledger next moves it.
      observer(.logNotMoved(error))
    }
    store = nil
    return lost > 0 ? lastError : nil
  }

  /// Runs work on the store, as one that callers wait for.
  func perform<Value>(
    _ body: (LedgerStore) throws(LedgerError) -> Value
  ) -> Result<Value, LedgerError> {
    do throws(LedgerError) {
      let value = try body(try openStore())
      return .success(value)
    } catch {
      if let store, mustOpenAnew(store, error) { self.store = nil }
      return .failure(error)
    }
  }

  /// The error that keeps batched events from the file; nil where none waits.
  var obstacle: LedgerError? { held.isEmpty ? nil : lastError }

  /// One transaction: what was held, what came, and what was lost before it.
  private func write(_ work: WriterQueue.Work) {
    do throws(LedgerError) {
      let store = try openStore()
      let loss = merged(heldLoss, work.loss)
      // Each event that nobody waits for is a group of its own, so that it is refused alone.
      var groups = held.map { [$0] }
      for item in work.items { groups.append(item.drafts) }
      if let loss { groups.append([try lossEvent(loss)]) }
      guard groups.contains(where: { !$0.isEmpty }) else { return }
      let outcomes = try store.append(groups)
      let answers = outcomes.dropFirst(held.count)
      succeed(written: held.count + work.items.count { $0.isBatched }, loss)
      answer(work.items, answers)
      moveLogIfLong(store)
    } catch {
      hold(work)
      fail(error)
      for case .strict(_, let reply) in work.items { reply.give(.failure(error)) }
    }
  }

  private func answer(
    _ items: [WriterQueue.Item], _ outcomes: ArraySlice<Result<[Receipt], LedgerError>>
  ) {
    for (item, outcome) in zip(items, outcomes) {
      if case .strict(_, let reply) = item { reply.give(outcome) }
    }
  }

  private func succeed(written batchedCount: Int, _ loss: WriterQueue.Loss?) {
    queue.settle(batchedCount)
    held = []
    heldLoss = nil
    retryAt = nil
    if failures > 0 { observer(.writesAgain(failures: failures)) }
    failures = 0
    if let loss { observer(.lossRecorded(count: loss.count)) }
  }

  private func fail(_ error: LedgerError) {
    failures += 1
    lastError = error
    let mustRetry = !held.isEmpty || heldLoss != nil
    retryAt = mustRetry ? configuration.clock.monotonic() + configuration.batching.retryDelay : nil
    if let store, mustOpenAnew(store, error) {
      inDoubt = (store.size, held.count, heldLoss?.count ?? 0)
      self.store = nil
    }
    observer(.writeFailed(error))
  }

  /// Keeps what nobody waits for until the disk takes it.
  private func hold(_ work: WriterQueue.Work) {
    for case .batched(let draft) in work.items { held.append(draft) }
    heldLoss = merged(heldLoss, work.loss)
  }

  /// Whether a store is given up after a failure.
  ///
  /// A disk that is full takes more as soon as there is room, on the same connection. After any other
  /// failure of the disk the connection may be left with a lock that it neither has nor lets go of, and
  /// would refuse for ever.
  private func mustOpenAnew(_ store: LedgerStore, _ error: LedgerError) -> Bool {
    store.isBroken || [.inputOutput, .inUse, .database].contains(error.code)
  }

  /// The store, opened anew where the last one broke.
  private func openStore() throws(LedgerError) -> LedgerStore {
    if let store { return store }
    let opened = try LedgerStore(configuration)
    if let inDoubt, opened.size > inDoubt.size {
      // The commit that seemed to fail had reached the disk, whole. Callers of strict appends have
      // their error; what nobody waits for must not be written twice.
      held.removeFirst(inDoubt.batched)
      queue.settle(inDoubt.batched)
      heldLoss?.count -= inDoubt.lost
      if heldLoss?.count == 0 { heldLoss = nil }
    }
    inDoubt = nil
    store = opened
    return opened
  }

  private func moveLogIfLong(_ store: LedgerStore) {
    do throws(LedgerError) {
      try store.moveLogIfLong()
    } catch {
      observer(.logNotMoved(error))
    }
  }

  private func merged(_ first: WriterQueue.Loss?, _ second: WriterQueue.Loss?) -> WriterQueue.Loss?
  {
    guard let first, let second else { return first ?? second }
    return WriterQueue.Loss(
      count: first.count + second.count, firstTime: first.firstTime, lastTime: second.lastTime)
  }

  private func lossEvent(_ loss: WriterQueue.Loss) throws(LedgerError) -> EventDraft {
    let payload = try EventPayload([
      "count": .integer(Int64(loss.count)), "first_time": .integer(loss.firstTime),
      "last_time": .integer(loss.lastTime),
    ])
    return EventDraft(checked: .loss, payload, time: configuration.clock.milliseconds())
  }
}
