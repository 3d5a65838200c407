import Base
import Testing

@Suite("Waiting with a limit")
struct MonotonicConditionTests {
  @Test func endsAtTheLimitAndNotBefore() {
    let condition = MonotonicCondition()
    let began = MonotonicInstant.now
    condition.lock()
    // Waking without a signal is allowed, and is no end.
    while condition.wait(until: began + .milliseconds(50)) {}
    condition.unlock()
    #expect(MonotonicInstant.now - began >= .milliseconds(50))
    #expect(MonotonicInstant.now - began < .seconds(20))
  }

  @Test func endsAtOnceWhereTheLimitIsOver() {
    let condition = MonotonicCondition()
    condition.lock()
    let isInTime = condition.wait(until: MonotonicInstant(nanoseconds: 0))
    condition.unlock()
    #expect(!isInTime)
    #expect(!Flag().wait(timeout: .zero) && !Flag().wait(timeout: .seconds(-1)))
  }

  @Test func endsWithASignal() {
    let flag = Flag()
    let thread = DedicatedThread(name: "signal") { flag.set() }
    #expect(flag.wait(timeout: .seconds(1 << 40)))
    thread.join()
    #expect(flag.isSet && flag.wait(timeout: .zero))
  }
}
