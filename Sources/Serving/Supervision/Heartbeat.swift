import Base
import Foundation

/// The thread that has idle workers prove themselves and tells the service manager that the daemon
/// is alive, as long as it is.
final class Heartbeat: Sendable {
  private let core: ServerCore
  private let manager: ServiceManager
  private let wakePipe: WakePipe
  private let thread = Locked<DedicatedThread?>(nil)

  /// Makes a heart that does not beat yet.
  init(core: ServerCore, manager: ServiceManager) throws(ServingError) {
    self.core = core
    self.manager = manager
    do throws(SystemError) {
      wakePipe = try WakePipe()
    } catch {
      throw ServingError(.socket, "\(error)")
    }
  }

  /// Begins to beat.
  func start() {
    let thread = DedicatedThread(name: "heartbeat") { self.beatUntilStopped() }
    self.thread.withLock { $0 = thread }
  }

  /// Stops and returns when the thread is done.
  func stop() {
    wakePipe.wake()
    thread.withLock { $0 }?.join()
  }

  private func beatUntilStopped() {
    var wasAlive = true
    var nextSign = MonotonicInstant.now
    repeat {
      let now = MonotonicInstant.now
      for worker in core.supervisor.workersToProve(at: now) {
        core.scheduler.requestProof(of: worker)
      }
      let liveness = core.supervisor.liveness(at: now)
      report(liveness, wasAlive: wasAlive)
      wasAlive = liveness == .alive
      guard wasAlive, now >= nextSign else { continue }
      nextSign = now + signInterval
      if manager.watchdogInterval == nil {
        manager.tellStatus(core.statusLine)
      } else {
        manager.tellAlive(core.statusLine)
        core.supervisor.countSignOfLife(at: now)
      }
    } while !isStopped(within: period)
  }

  private func report(_ liveness: WorkerSupervisor.Liveness, wasAlive: Bool) {
    switch liveness {
    case .alive where !wasAlive: core.logger.log(.notice, "alive_again")
    case .dead(let reason) where wasAlive:
      core.logger.log(.error, "not_alive", ["reason": reason])
      manager.tellStatus("not alive: \(reason)")
    default: break
    }
  }

  /// Two signs may be lost or late before the manager loses patience.
  private var signInterval: Duration {
    manager.watchdogInterval.map { $0 / 3 } ?? .seconds(10)
  }

  private var period: Duration {
    let interval = min(core.supervisor.settings.canaryInterval / 4, signInterval / 2)
    return max(.milliseconds(10), min(interval, .seconds(1)))
  }

  /// Waits by the monotonic clock, which nobody sets.
  private func isStopped(within duration: Duration) -> Bool {
    var wait = pollfd(fd: wakePipe.descriptor, events: Int16(POLLIN), revents: 0)
    let milliseconds = Int32(duration.milliseconds.rounded(.up))
    let count = try? systemCall("wait") { poll(&wait, 1, milliseconds) }
    return count == 1
  }
}
