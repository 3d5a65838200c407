import Base
import Foundation
import Runtime
import Tensors
import Testing

@Suite struct CancellationTests {
  private let trips = Tensor(shape: [], int64: [1 << 40])
  private let x = Tensor(shape: [64, 64], elementType: .float32)
  private let y = Tensor(shape: [64, 64], elementType: .float32)

  private func bindLoop() throws -> BoundSession {
    try Fixture.session("loop").bind(inputs: ["trips": trips, "x": x], outputs: ["y": y])
  }

  /// What a run on a thread of its own threw.
  private final class Run: Sendable {
    private let outcome = Locked<RuntimeError?>(nil)
    private let thread: DedicatedThread

    init(_ bound: BoundSession) {
      let outcome = outcome
      thread = DedicatedThread(name: "run") {
        do throws(RuntimeError) {
          try bound.run()
        } catch {
          outcome.withLock { $0 = error }
        }
      }
    }

    func wait() -> (isDone: Bool, error: RuntimeError?) {
      (thread.join(timeout: .seconds(20)), outcome.withLock { $0 })
    }
  }

  /// Cancels as soon as a run is under way, and says how often it took to ask.
  private func cancel(_ bound: BoundSession) -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if bound.cancel() { return true }
      usleep(100)
    }
    return false
  }

  @Test func aLongRunEndsAndAnotherMayFollow() throws {
    let bound = try bindLoop()
    for _ in 0..<3 {
      trips.int64[0] = 1 << 40
      let run = Run(bound)
      #expect(cancel(bound))
      usleep(20_000)
      let result = run.wait()
      #expect(result.isDone)
      #expect(result.error?.code == .cancelled)
      #expect(result.error?.message.contains("loop.onnx") == true)

      trips.int64[0] = 3
      x.float32[0] = 1
      try bound.run()
      #expect(y.floats.contains { $0 != 0 })
    }
  }

  @Test func aRunInTheMiddleOfItsWorkEnds() throws {
    let bound = try bindLoop()
    let run = Run(bound)
    usleep(100_000)
    let asked = ContinuousClock.now
    #expect(cancel(bound))
    let result = run.wait()
    #expect(result.error?.code == .cancelled)
    #expect(ContinuousClock.now - asked < .seconds(10))
  }

  @Test func cancellingWithoutARunDoesNothing() throws {
    let bound = try bindLoop()
    trips.int64[0] = 2
    #expect(!bound.cancel())
    try bound.run()
    #expect(!bound.cancel())
    try bound.run()
  }

  @Test func aCancelledFirstRunLeavesTheReadBackToTheNext() throws {
    let bound = try bindLoop()
    let run = Run(bound)
    #expect(cancel(bound))
    #expect(run.wait().error?.code == .cancelled)
    #expect(bound.session.providerShares == nil)
    #expect(bound.session.ranOnProviderAlone == nil)
    trips.int64[0] = 2
    try bound.run()
    #expect(bound.session.providerShares?.map(\.provider) == ["CPUExecutionProvider"])
  }

  @Test func cancellingOneRunLeavesOthersOfTheSessionAlone() throws {
    let session = try Fixture.session("loop", .init(intraOpThreads: 1, readsBackProviders: false))
    let long = try session.bind(inputs: ["trips": trips, "x": x], outputs: ["y": y])
    let few = Tensor(shape: [], int64: [50])
    let otherY = Tensor(shape: [64, 64], elementType: .float32)
    let other = try session.bind(inputs: ["trips": few, "x": x], outputs: ["y": otherY])
    let run = Run(long)
    try other.run()
    #expect(cancel(long))
    try other.run()
    #expect(run.wait().error?.code == .cancelled)
  }
}
