import Base
import Foundation
import Testing

@Suite("Locked")
struct LockedTests {
  @Test func losesNoUpdateUnderContention() {
    let counter = Locked([0, 0])
    let threads = (0..<8).map { number in
      DedicatedThread(name: "count-\(number)") {
        for _ in 0..<10_000 {
          counter.withLock { counts in
            counts[0] += 1
            counts[1] -= 1
          }
        }
      }
    }
    for thread in threads { thread.join() }
    #expect(counter.withLock { $0 } == [80_000, -80_000])
  }

  @Test func isFreeAgainAfterAThrow() {
    struct Refused: Error {}
    let value = Locked(1)
    #expect(throws: Refused.self) {
      try value.withLock { inner throws(Refused) in
        inner = 2
        throw Refused()
      }
    }
    #expect(value.withLock { $0 } == 2)
  }

  @Test func holdsWhatCannotBeCopied() {
    struct Token: ~Copyable {
      var uses = 0
    }
    let token = Locked(Token())
    token.withLock { $0.uses += 1 }
    #expect(token.withLock { $0.uses } == 1)
  }
}

@Suite("Threads of their own")
struct DedicatedThreadTests {
  private func niceness(of thread: Int32) -> Int32 {
    let own = Locked<Int32>(-100)
    DedicatedThread(name: "test", niceness: thread) {
      let which = __priority_which_t(PRIO_PROCESS.rawValue)
      own.withLock { $0 = getpriority(which, 0) }
    }.join()
    return own.withLock { $0 }
  }

  @Test func stepBackByAsMuchAsTheyAreToldAndNobodyElseDoes() {
    let usual = niceness(of: 0)
    #expect(niceness(of: 5) == min(19, usual + 5))
    #expect(niceness(of: 19) == 19)
    #expect(niceness(of: 0) == usual)
  }

  @Test func joinWaitsForTheWork() {
    let done = Locked(false)
    let thread = DedicatedThread(name: "work") {
      Thread.sleep(forTimeInterval: 0.02)
      done.withLock { $0 = true }
    }
    thread.join()
    #expect(done.withLock { $0 })
    #expect(thread.join(timeout: .zero))
  }

  @Test func joinGivesUpAtItsTimeout() {
    let gate = Flag()
    let thread = DedicatedThread(name: "stuck") { gate.wait() }
    let started = MonotonicInstant.now
    #expect(!thread.join(timeout: .milliseconds(30)))
    #expect(MonotonicInstant.now - started >= .milliseconds(25))
    gate.set()
    thread.join()
  }

  @Test func aFlagWakesAllWhoWaitAndStaysSet() {
    let flag = Flag()
    #expect(!flag.isSet && !flag.wait(timeout: .milliseconds(1)))
    let threads = (0..<4).map { _ in DedicatedThread(name: "waiter") { flag.wait() } }
    flag.set()
    for thread in threads { thread.join() }
    #expect(flag.isSet && flag.wait(timeout: .zero))
    flag.wait()
  }

  @Test func carriesItsNameToTheSystem() {
    let name = Locked("")
    DedicatedThread(name: "accept") {
      let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8)
      name.withLock { $0 = text ?? "" }
    }.join()
    #expect(name.withLock { $0 } == "accept\n")
  }
}
