import Base
import Ledger
import Study

/// Writes a study's records in the order in which they happen, on a thread of its own, and says when
/// each is on the disk.
///
/// What waits goes there together: a record waits for one commit at most besides its own.
/// What the disk refuses is tried again until it is taken: a record waits, and so do those behind it.
/// Under the same request ids, so that nothing is there twice.
final class RecordQueue: @unchecked Sendable {
  // Unchecked because `state` is reached only under `condition`.

  /// Records that become neighbours in the ledger, and who is told.
  struct Job: Sendable {
    let count: Int
    /// Makes the records, on the queue's thread and in their turn.
    let make: @Sendable () -> [any StudyEvent]
    /// Called on the queue's thread with where they stand, or nil where they could not be written.
    let completion: @Sendable ([Receipt]?) -> Void
  }

  fileprivate struct State {
    var jobs: [Job] = []
    /// Jobs that are being written, or whose caller is being told.
    var writing = 0
    var isStopped = false
    /// Why the first job is not written; nil while writing works.
    var obstacle: LedgerError?
    var lost = 0
  }

  /// So many jobs may wait; a disk that takes nothing for long must not take all memory.
  static let capacity = 10_000
  /// So many jobs are written together at most.
  private static let largestGroup = 64

  private let condition = MonotonicCondition()
  private var state = State()
  private let ledger: LedgerWriter
  private let logger: Logger
  private let retryDelay: Duration
  private let requestPrefix: String
  private let thread = Locked<DedicatedThread?>(nil)

  /// Starts the thread.
  ///
  /// - Parameters:
  ///   - ledger: What is written to.
  ///   - requestPrefix: Begins request ids; no two queues of a ledger have the same.
  ///   - retryDelay: How long to wait after the disk has refused something.
  ///   - logger: Where failures are told.
  init(
    _ ledger: LedgerWriter, requestPrefix: String, retryDelay: Duration = .seconds(1),
    logger: Logger
  ) {
    self.ledger = ledger
    self.requestPrefix = requestPrefix
    self.retryDelay = retryDelay
    self.logger = logger
    let thread = DedicatedThread(name: "records") { [self] in run() }
    self.thread.withLock { $0 = thread }
  }

  /// Adds records; `completion` is called once, whatever happens.
  func add(
    _ events: [any StudyEvent], completion: @escaping @Sendable ([Receipt]?) -> Void = { _ in }
  ) {
    add(count: events.count, making: { events }, completion: completion)
  }

  /// Adds records that are made when their turn comes; `completion` is called once, whatever happens.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - make: Makes them, once, on the queue's thread; all that follow wait for it.
  ///   - completion: Gets where they stand, or nil where they could not be written.
  func add(
    count: Int, making make: @escaping @Sendable () -> [any StudyEvent],
    completion: @escaping @Sendable ([Receipt]?) -> Void = { _ in }
  ) {
    let refusal = underLock { state -> String? in
      // Whoever is told of a record while the queue stops may have more to record.
      guard !state.isStopped || state.writing > 0 else {
        state.lost += count
        return "the daemon has stopped"
      }
      guard state.jobs.count < Self.capacity else {
        state.lost += count
        return "too many wait"
      }
      state.jobs.append(Job(count: count, make: make, completion: completion))
      return nil
    }
    guard let refusal else { return }
    logger.log(.error, "records_lost", ["count": count, "reason": refusal])
    completion(nil)
  }

  /// Adds records and waits until they are on the disk.
  ///
  /// - Parameters:
  ///   - events: The records.
  ///   - timeout: How long to wait; records that are not written by then still wait their turn.
  /// - Returns: Where they stand; nil where they are not written yet, or never will be.
  func write(_ events: [any StudyEvent], within timeout: Duration) -> [Receipt]? {
    let answer = Locked<[Receipt]?>(nil)
    let isDone = Flag()
    add(events) { receipts in
      answer.withLock { $0 = receipts }
      isDone.set()
    }
    _ = isDone.wait(timeout: timeout)
    return answer.withLock { $0 }
  }

  /// Waits until nothing waits and everybody is told, but not for longer than `timeout`.
  func drain(within timeout: Duration) {
    let deadline = MonotonicInstant.now + timeout
    condition.lock()
    while !state.jobs.isEmpty || state.writing > 0 {
      guard condition.wait(until: deadline) else { break }
    }
    condition.unlock()
  }

  /// Writes what waits, one attempt for each group, and ends the thread.
  func stop() {
    underLock { $0.isStopped = true }
    thread.withLock { $0 }?.join()
  }

  /// Why records wait, how many do, and how many were lost.
  var account: (obstacle: LedgerError?, waiting: Int, lost: Int) {
    underLock { ($0.obstacle, $0.jobs.count + $0.writing, $0.lost) }
  }

  private func run() {
    var number = 0
    while let jobs = next() {
      let receipts = write(jobs, from: number)
      number += jobs.count
      for (index, job) in jobs.enumerated() {
        if receipts == nil { underLock { $0.lost += job.count } }
        job.completion(receipts?[index])
      }
      underLock { $0.writing = 0 }
    }
  }

  private func next() -> [Job]? {
    condition.lock()
    defer { condition.unlock() }
    while state.jobs.isEmpty {
      if state.isStopped { return nil }
      condition.wait()
    }
    let jobs = Array(state.jobs.prefix(Self.largestGroup))
    state.jobs.removeFirst(jobs.count)
    state.writing = jobs.count
    return jobs
  }

  /// Tries until the disk takes them all, or the daemon stops.
  ///
  /// - Parameters:
  ///   - jobs: What becomes one transaction.
  ///   - number: How many jobs came before.
  /// - Returns: Where the records of each stand; nil where they could not be written.
  private func write(_ jobs: [Job], from number: Int) -> [[Receipt]]? {
    let groups = jobs.map { $0.make() }
    while true {
      do throws(LedgerError) {
        var drafts: [EventDraft] = []
        for (offset, events) in groups.enumerated() {
          for (index, event) in events.enumerated() {
            drafts.append(
              try EventDraft(event, request: "\(requestPrefix)-\(number + offset)-\(index)"))
          }
        }
        var receipts = try ledger.append(drafts)[...]
        if underLock({ $0.clearObstacle() }) { logger.log(.notice, "ledger_writes_again") }
        return groups.map { events in
          defer { receipts = receipts.dropFirst(events.count) }
          return Array(receipts.prefix(events.count))
        }
      } catch {
        let isNew = underLock { $0.note(error) }
        if isNew {
          logger.log(.error, "ledger_refuses", ["error": "\(error)"])
        }
        guard waitToRetry() else {
          let count = groups.reduce(0) { $0 + $1.count }
          logger.log(.error, "records_lost", ["count": count, "reason": "\(error)"])
          return nil
        }
      }
    }
  }

  /// Waits; false when the daemon stops.
  private func waitToRetry() -> Bool {
    let deadline = MonotonicInstant.now + retryDelay
    condition.lock()
    defer { condition.unlock() }
    while !state.isStopped {
      guard condition.wait(until: deadline) else { break }
    }
    return !state.isStopped
  }

  private func underLock<Value>(_ body: (inout State) -> Value) -> Value {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return body(&state)
  }
}

extension RecordQueue.State {
  /// Whether there was an obstacle, which is gone now.
  fileprivate mutating func clearObstacle() -> Bool {
    defer { obstacle = nil }
    return obstacle != nil
  }

  /// Whether the obstacle is another one than before.
  fileprivate mutating func note(_ error: LedgerError) -> Bool {
    defer { obstacle = error }
    return obstacle == nil || obstacle != error
  }
}

extension EventDraft {
  /// A record, for the ledger.
  ///
  /// - Parameters:
  ///   - event: The record.
  ///   - request: The name of the request.
  /// - Throws: `LedgerError`.
  init(_ event: any StudyEvent, request: String?) throws(LedgerError) {
    try self.init(
      kind: EventKind(type(of: event).kind.rawValue),
      payload: EventPayload(.object(event.members)), request: request,
      incidentalMembers: type(of: event).incidentalMembers)
  }
}
