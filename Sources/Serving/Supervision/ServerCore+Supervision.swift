import Base
import Foundation

extension ServerCore {
  /// How the daemon is doing, in one line, for the service manager's status.
  var statusLine: String {
    let snapshot = health.snapshot
    let total = scheduler.accounts.total
    let clients = sessionCounts.withLock { $0.open }
    var line = "\(serviceState(snapshot).rawValue): \(engine.model) on \(engine.provider); "
    line += "\(clients) clients, \(total.received) frames received, \(total.answered) answered"
    if let last = snapshot.lastSuccess {
      let age = (MonotonicInstant.now - last).seconds
      line += String(format: "; inference last worked %.1f s ago", age)
    }
    return line
  }

  /// What the status tells of workers, canaries and the watchdog.
  func supervisionDocument() -> JSONObject {
    let now = MonotonicInstant.now
    let snapshot = supervisor.snapshot
    func age(_ instant: MonotonicInstant) -> JSONValue { .number((now - instant).milliseconds) }
    var canary: JSONObject = [
      "runs": .integer(Int64(snapshot.canaries)),
      "failures": .integer(Int64(snapshot.canaryFailures)),
    ]
    if let last = snapshot.lastCanary { canary["age_ms"] = age(last) }
    var document: JSONObject = [
      "workers": .array(
        snapshot.workers.map { worker in
          var object: JSONObject = [
            "last_good_age_ms": age(worker.lastSuccess),
            "failures_in_a_row": .integer(Int64(worker.failuresInARow)),
          ]
          if let since = worker.busySince { object["busy_ms"] = age(since) }
          return .object(object)
        }),
      "canary": .object(canary),
    ]
    if let last = snapshot.lastSignOfLife {
      document["watchdog"] = [
        "signs_of_life": .integer(Int64(snapshot.signsOfLife)), "age_ms": age(last),
      ]
    }
    return document
  }

  /// Adds what monitors want to know of workers, canaries and restarts.
  func appendSupervision(_ health: ServiceHealth.Snapshot, to page: inout PrometheusPage) {
    let now = MonotonicInstant.now
    let snapshot = supervisor.snapshot
    let isLive = supervisor.liveness(at: now) == .alive
    page.begin(
      "biopsyd_start_time_seconds", .gauge, "When the daemon started: a step is a restart.")
    page.sample([], startDate.timeIntervalSince1970.rounded())
    page.begin("biopsyd_live", .gauge, "1 while the daemon makes progress.")
    page.sample([], isLive ? 1 : 0)
    page.begin("biopsyd_ready", .gauge, "1 while frames are answered.")
    page.sample([], isLive && serviceState(health) != .failing ? 1 : 0)
    page.begin("biopsyd_canaries_total", .counter, "Runs of the golden picture while idle.")
    page.sample([], Double(snapshot.canaries))
    page.begin("biopsyd_canaries_failed_total", .counter, "Runs that did not reproduce it.")
    page.sample([], Double(snapshot.canaryFailures))
    if let last = snapshot.lastCanary {
      page.begin("biopsyd_canary_age_seconds", .gauge, "Time since the last canary.")
      page.sample([], (now - last).seconds)
    }
    page.begin("biopsyd_watchdog_signs_total", .counter, "Signs of life to the service manager.")
    page.sample([], Double(snapshot.signsOfLife))
    page.begin("biopsyd_worker_busy_seconds", .gauge, "How long a worker has been at its frame.")
    for (index, worker) in snapshot.workers.enumerated() {
      let busy = worker.busySince.map { (now - $0).seconds } ?? 0
      page.sample([("worker", String(index))], max(0, busy))
    }
    page.begin("biopsyd_worker_failures_consecutive", .gauge, "A worker's failures in a row.")
    for (index, worker) in snapshot.workers.enumerated() {
      page.sample([("worker", String(index))], Double(worker.failuresInARow))
    }
  }
}
