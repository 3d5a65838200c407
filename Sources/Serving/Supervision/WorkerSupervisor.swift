import Base

/// Knows what every worker is at, and from that whether the daemon is alive.
///
/// A worker proves that it works by answering a frame, or, when no station's frame does that for it,
/// by a canary: the model's golden picture, on its own analyzer. The daemon is alive while a good
/// inference is fresh, no worker hangs, and no worker fails again and again.
final class WorkerSupervisor: Sendable {
  /// What became of a worker's run.
  enum Outcome {
    /// A station's frame was answered.
    case answered
    /// The frame was no picture: that says nothing of the worker.
    case refused
    /// The network failed on a station's frame.
    case failed
    /// The golden output was reproduced.
    case proved
    /// The golden output was not reproduced.
    case disproved
  }

  /// Whether the daemon does its work.
  enum Liveness: Equatable {
    case alive
    case dead(reason: String)
  }

  /// What is known of one worker.
  struct Worker: Sendable {
    var busySince: MonotonicInstant?
    var lastSuccess: MonotonicInstant
    var lastCanary: MonotonicInstant?
    var failuresInARow = 0
    var isDisproved = false
  }

  /// A reading of everything.
  struct Snapshot: Sendable {
    var workers: [Worker] = []
    /// When a station's frame was last answered.
    var lastAnswer: MonotonicInstant?
    var canaries = 0
    var canaryFailures = 0
    /// When a canary last ended, well or not.
    var lastCanary: MonotonicInstant?
    /// When the service manager was last told that the daemon is alive.
    var lastSignOfLife: MonotonicInstant?
    var signsOfLife = 0
  }

  let settings: SupervisionSettings
  private let state = Locked(Snapshot())

  init(_ settings: SupervisionSettings = SupervisionSettings()) {
    self.settings = settings
  }

  var snapshot: Snapshot { state.withLock { $0 } }

  /// Begins to watch workers that have just proved themselves.
  func watch(workers: Int, at now: MonotonicInstant) {
    state.withLock {
      $0.workers = Array(repeating: Worker(lastSuccess: now), count: workers)
    }
  }

  /// A worker begins a frame or a canary.
  func begin(_ worker: Int, at now: MonotonicInstant) {
    state.withLock { $0.workers[worker].busySince = now }
  }

  /// A worker is done with it.
  func end(_ worker: Int, _ outcome: Outcome, at now: MonotonicInstant) {
    state.withLock { state in
      state.workers[worker].busySince = nil
      switch outcome {
      case .refused: break
      case .answered:
        state.lastAnswer = now
        state.workers[worker].succeed(at: now)
      case .failed: state.workers[worker].failuresInARow += 1
      case .proved:
        state.endCanary(of: worker, at: now)
        state.workers[worker].succeed(at: now)
      case .disproved:
        state.endCanary(of: worker, at: now)
        state.canaryFailures += 1
        state.workers[worker].failuresInARow += 1
        state.workers[worker].isDisproved = true
      }
    }
  }

  /// The workers that shall run a canary now: those that have no other proof to show.
  ///
  /// While stations are answered, no canary takes their time; a worker that fails is tried all the
  /// same, to tell a bad worker from bad frames.
  func workersToProve(at now: MonotonicInstant) -> [Int] {
    state.withLock { state in
      state.workers.indices.filter { index in
        let worker = state.workers[index]
        guard worker.busySince == nil else { return false }
        var last = max(worker.lastSuccess, worker.lastCanary ?? worker.lastSuccess)
        if worker.failuresInARow == 0, let answer = state.lastAnswer { last = max(last, answer) }
        return now - last >= settings.canaryInterval
      }
    }
  }

  /// The service manager was told that the daemon is alive.
  func countSignOfLife(at now: MonotonicInstant) {
    state.withLock { state in
      state.lastSignOfLife = now
      state.signsOfLife += 1
    }
  }

  func liveness(at now: MonotonicInstant) -> Liveness {
    let workers = state.withLock { $0.workers }
    for (index, worker) in workers.enumerated() {
      if let since = worker.busySince, now - since > settings.stallLimit {
        return .dead(reason: "worker-\(index) has been at one frame for \(text(now - since))")
      }
      if worker.failuresInARow >= settings.failureBudget, worker.isDisproved {
        return .dead(
          reason: "worker-\(index) failed \(worker.failuresInARow) times in a row, "
            + "on the golden picture too")
      }
    }
    guard let last = workers.map(\.lastSuccess).max(), now - last > settings.freshness else {
      return .alive
    }
    return .dead(reason: "no inference has worked for \(text(now - last))")
  }

  private func text(_ duration: Duration) -> String {
    "\(Int(duration.milliseconds.rounded())) ms"
  }
}

extension WorkerSupervisor.Worker {
  fileprivate mutating func succeed(at now: MonotonicInstant) {
    lastSuccess = now
    failuresInARow = 0
    isDisproved = false
  }
}

extension WorkerSupervisor.Snapshot {
  fileprivate mutating func endCanary(of worker: Int, at now: MonotonicInstant) {
    canaries += 1
    lastCanary = now
    workers[worker].lastCanary = now
  }
}
