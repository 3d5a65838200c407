import Base

/// What waits for the writer's thread, in the order in which it came.
final class WriterQueue: @unchecked Sendable {
  // Unchecked because `state` is reached only under `condition`.
  private let condition = MonotonicCondition()
  private var state = State()
  private let batching: LedgerConfiguration.Batching
  private let clock: LedgerClock

  /// Something that waits.
  enum Item: Sendable {
    /// Events whose caller waits until they are durable.
    case strict([EventDraft], Reply<[Receipt]>)
    /// An event that nobody waits for.
    case batched(EventDraft)
    /// Work between two transactions.
    case task(@Sendable (WriterLoop) -> Void)

    /// Whether somebody waits.
    var isUrgent: Bool { !isBatched }

    var isBatched: Bool {
      if case .batched = self { true } else { false }
    }

    var drafts: [EventDraft] {
      switch self {
      case .strict(let drafts, _): drafts
      case .batched(let draft): [draft]
      case .task: []
      }
    }
  }

  /// Batched events that were not taken.
  struct Loss: Equatable, Sendable {
    var count = 0
    var firstTime: Int64 = 0
    var lastTime: Int64 = 0
  }

  /// What the writer's thread does next.
  struct Work {
    var items: [Item] = []
    var loss: Loss?
    var isLast = false
  }

  private struct State {
    var items: [Item] = []
    var urgentCount = 0
    /// Batched events that are not in the file: in `items`, or with the writer's thread.
    var batchedCount = 0
    var oldestBatched: MonotonicInstant?
    var loss = Loss()
    var lostInAll = 0
    var isClosed = false
  }

  init(_ batching: LedgerConfiguration.Batching, _ clock: LedgerClock) {
    self.batching = batching
    self.clock = clock
  }

  /// Takes what its caller waits for.
  func add(_ item: Item) throws(LedgerError) {
    let isTaken = underLock { state in
      guard !state.isClosed else { return false }
      state.items.append(item)
      state.urgentCount += 1
      condition.signal()
      return true
    }
    guard isTaken else { throw LedgerError(.closed, "the ledger", "it has been closed") }
  }

  /// Takes an event that nobody waits for; false where it is lost, which is counted.
  func addBatched(_ draft: EventDraft) -> Bool {
    underLock { state in
      guard !state.isClosed, state.batchedCount < batching.capacity else {
        let time = draft.time ?? 0
        if state.loss.count == 0 { state.loss.firstTime = time }
        state.loss.lastTime = time
        state.loss.count += 1
        state.lostInAll += 1
        if state.loss.count == 1 { condition.signal() }
        return false
      }
      state.items.append(.batched(draft))
      state.batchedCount += 1
      // The thread is woken for what changes when it has to write, not for every event.
      if state.oldestBatched == nil {
        state.oldestBatched = clock.monotonic()
        condition.signal()
      } else if state.batchedCount == batching.fullBatch {
        condition.signal()
      }
      return true
    }
  }

  /// Waits until there is something to do.
  ///
  /// - Parameter retryAt: When the thread tries again to write events that it holds; nil where it holds
  ///   none.
  /// - Returns: What to do.
  func next(retryAt: MonotonicInstant?) -> Work {
    condition.lock()
    defer { condition.unlock() }
    while true {
      guard let wait = waitingTime(retryAt) else { return take() }
      if wait == .max {
        condition.wait()
      } else {
        // No longer than a second at once, should the clock be one of a test's.
        let limit = min(.seconds(1), max(.microseconds(100), wait))
        _ = condition.wait(until: MonotonicInstant.now + limit)
      }
    }
  }

  /// Notes that batched events are in the file, or given up.
  func settle(_ count: Int) {
    underLock { $0.batchedCount -= count }
  }

  /// Counts batched events that the writer's thread gives up at the end.
  func countLost(_ count: Int) {
    underLock { $0.lostInAll += count }
  }

  /// Takes nothing more.
  func close() {
    underLock { state in
      state.isClosed = true
      condition.signal()
    }
  }

  /// Batched events that wait, and those that have been lost since the ledger was opened.
  var counts: (waiting: Int, lost: Int) {
    underLock { ($0.batchedCount, $0.lostInAll) }
  }

  private func underLock<Value>(_ body: (inout State) -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body(&state)
  }

  /// How long there is nothing to do; nil where there is something, `max` where only an arrival changes
  /// that.
  private func waitingTime(_ retryAt: MonotonicInstant?) -> Duration? {
    guard state.urgentCount == 0, !state.isClosed else { return nil }
    let now = clock.monotonic()
    // While the disk refuses, what nobody waits for is not tried more often than agreed.
    if let retryAt { return retryAt - now > .zero ? retryAt - now : nil }
    if let oldest = state.oldestBatched {
      // What the thread holds counts too: it goes with the next transaction.
      let rest = oldest + batching.longestDelay - now
      return rest > .zero && state.batchedCount < batching.fullBatch ? rest : nil
    }
    return state.loss.count > 0 ? nil : .max
  }

  /// The items up to the first task, which is the last of them, and not more than one transaction's.
  private func take() -> Work {
    var work = Work()
    if state.loss.count > 0 {
      work.loss = state.loss
      state.loss = Loss()
    }
    var eventCount = 0
    var taken = 0
    scan: for item in state.items {
      if eventCount >= WriterQueue.largestTransaction { break }
      taken += 1
      work.items.append(item)
      if item.isUrgent { state.urgentCount -= 1 }
      eventCount += item.drafts.count
      if case .task = item { break scan }
    }
    state.items.removeFirst(taken)
    state.oldestBatched = state.items.contains { !$0.isUrgent } ? clock.monotonic() : nil
    work.isLast = state.isClosed && state.items.isEmpty
    return work
  }

  /// So that a caller who waits is not held up by more than some milliseconds of others' events.
  private static let largestTransaction = 4096
}

extension Duration {
  /// A duration that never ends.
  fileprivate static let max = Duration.nanoseconds(Int64.max)
}
