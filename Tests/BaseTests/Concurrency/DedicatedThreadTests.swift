import Base
import Foundation
import Testing

@Suite("Dedicated threads")
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
}
