import Base
import Foundation
import Testing

@Suite("ProcessorTime")
struct ProcessorTimeTests {
  @Test func countsWhatTheThreadComputesAndNotHowLongItWaits() {
    let start = ProcessorTime.ofThisThread
    var sum = 0.0
    while ProcessorTime.ofThisThread - start < .milliseconds(5) {
      for number in 1...1000 { sum += Double(number).squareRoot() }
    }
    #expect(sum > 0)
    let computed = ProcessorTime.ofThisThread
    Thread.sleep(forTimeInterval: 0.05)
    #expect(ProcessorTime.ofThisThread - computed < .milliseconds(40))
  }

  @Test func isTheThreadsOwn() {
    let time = Locked(Duration.zero)
    let start = ProcessorTime.ofThisThread
    while ProcessorTime.ofThisThread - start < .milliseconds(20) {}
    DedicatedThread(name: "idle") { time.withLock { $0 = ProcessorTime.ofThisThread } }.join()
    #expect(time.withLock { $0 } < .milliseconds(20))
  }
}
