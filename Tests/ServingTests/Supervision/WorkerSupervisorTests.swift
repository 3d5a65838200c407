import Base
import Testing

@testable import Serving

@Suite("A daemon is alive while inference works")
struct WorkerSupervisorTests {
  private let start = MonotonicInstant(nanoseconds: 1_000_000_000_000)

  private func at(_ seconds: Double) -> MonotonicInstant {
    start + .nanoseconds(Int64(seconds * 1e9))
  }

  /// Canaries every 5 s, a stall after 10 s, broken after 3 failures.
  private func supervisor(workers: Int = 1) -> WorkerSupervisor {
    var settings = SupervisionSettings()
    settings.failureBudget = 3
    let supervisor = WorkerSupervisor(settings)
    supervisor.watch(workers: workers, at: start)
    return supervisor
  }

  private func isAlive(_ supervisor: WorkerSupervisor, at seconds: Double) -> Bool {
    supervisor.liveness(at: at(seconds)) == .alive
  }

  private func run(
    _ supervisor: WorkerSupervisor, _ worker: Int = 0, _ outcome: WorkerSupervisor.Outcome,
    at seconds: Double
  ) {
    supervisor.begin(worker, at: at(seconds))
    supervisor.end(worker, outcome, at: at(seconds))
  }

  @Test func anIdleWorkerIsAskedForAProofAfterTheInterval() {
    let supervisor = supervisor()
    #expect(supervisor.workersToProve(at: at(4.9)) == [])
    #expect(supervisor.workersToProve(at: at(5)) == [0])
    run(supervisor, 0, .proved, at: 5.1)
    #expect(supervisor.workersToProve(at: at(10)) == [])
    #expect(supervisor.workersToProve(at: at(10.2)) == [0])
    #expect(supervisor.snapshot.canaries == 1 && supervisor.snapshot.canaryFailures == 0)
  }

  @Test func noWorkerIsAskedWhileStationsAreAnsweredOrItIsBusy() {
    let supervisor = supervisor(workers: 2)
    run(supervisor, 1, .answered, at: 4)
    #expect(supervisor.workersToProve(at: at(8)) == [])
    supervisor.begin(0, at: at(8))
    #expect(supervisor.workersToProve(at: at(9)) == [1])
  }

  @Test func framesThatAreNoPicturesProveNothing() {
    let supervisor = supervisor()
    for second in 1...14 { run(supervisor, 0, .refused, at: Double(second)) }
    #expect(supervisor.workersToProve(at: at(14)) == [0])
    #expect(isAlive(supervisor, at: 15))
    #expect(!isAlive(supervisor, at: 15.1))
  }

  @Test func aWorkerThatHangsIsNotAlive() {
    let supervisor = supervisor(workers: 2)
    supervisor.begin(1, at: at(1))
    run(supervisor, 0, .answered, at: 11)
    #expect(isAlive(supervisor, at: 11))
    #expect(!isAlive(supervisor, at: 11.1))
    #expect(
      supervisor.liveness(at: at(12))
        == .dead(reason: "worker-1 has been at one frame for 11000 ms"))
    supervisor.end(1, .answered, at: at(13))
    #expect(isAlive(supervisor, at: 13))
  }

  @Test func failuresInARowCountOnlyWhenTheGoldenPictureFailsToo() {
    let supervisor = supervisor()
    for second in 1...4 { run(supervisor, 0, .failed, at: Double(second)) }
    #expect(isAlive(supervisor, at: 4))
    #expect(supervisor.workersToProve(at: at(5)) == [0])
    run(supervisor, 0, .disproved, at: 5)
    #expect(!isAlive(supervisor, at: 5))
    run(supervisor, 0, .proved, at: 6)
    #expect(isAlive(supervisor, at: 6))
  }

  /// A station whose frames break the network must not get the daemon killed.
  @Test func framesThatBreakTheNetworkDoNotKillADaemonWhoseGoldenPictureWorks() {
    let supervisor = supervisor()
    for tick in 1...1000 {
      let second = Double(tick) / 10
      if supervisor.workersToProve(at: at(second)) == [0] {
        run(supervisor, 0, .proved, at: second)
      } else {
        run(supervisor, 0, .failed, at: second)
      }
      #expect(isAlive(supervisor, at: second))
    }
    #expect((15...20).contains(supervisor.snapshot.canaries))
  }

  /// Where one worker of several is broken, the others' answers must not hide it.
  @Test func aBrokenWorkerIsAskedAlthoughOthersAnswer() {
    let supervisor = supervisor(workers: 2)
    for second in 1...6 {
      run(supervisor, 0, .answered, at: Double(second))
      run(supervisor, 1, .failed, at: Double(second))
    }
    #expect(supervisor.workersToProve(at: at(6)) == [1])
    run(supervisor, 1, .disproved, at: 6.5)
    #expect(!isAlive(supervisor, at: 6.5))
    #expect(supervisor.workersToProve(at: at(7)) == [])
  }

  @Test func withoutAnyGoodInferenceItDiesWhenTheLastIsStale() {
    let supervisor = supervisor()
    run(supervisor, 0, .disproved, at: 5)
    #expect(isAlive(supervisor, at: 15) && !isAlive(supervisor, at: 15.1))
  }
}
