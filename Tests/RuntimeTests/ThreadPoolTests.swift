import Foundation
import Tensors
import Testing

@testable import Runtime

@Suite("The shared threads")
struct ThreadPoolTests {
  /// Runs the convolution model and gives what comes out.
  private func output(_ configuration: SessionConfiguration) throws -> [Float] {
    let session = try Fixture.session("convolution", configuration)
    func tensor(_ value: ValueDescription) -> Tensor {
      Tensor(shape: Shape(value.dimensions.map { $0 ?? 1 }), elementType: .float32)
    }
    let input = try #require(session.inputs.first)
    let result = try #require(session.outputs.first)
    let x = tensor(input)
    for index in 0..<x.float32.count { x.float32[index] = Float(index % 17) / 17 }
    let y = tensor(result)
    try session.bind(inputs: [input.name: x], outputs: [result.name: y]).run()
    return y.float32Values()
  }

  @Test func computeWhatOwnThreadsCompute() throws {
    let own = try output(.init(intraOpThreads: 1))
    let shared = try output(.init(sharesThreadPool: true))
    #expect(own.count == shared.count && own.contains { $0 != 0 })
    for (one, other) in zip(own, shared) { #expect(abs(one - other) <= 1e-5) }
  }

  @Test func areReportedWithTheSettingsThatHold() throws {
    let runtime = try OnnxRuntime.load()
    let session = try Fixture.session(
      "convolution", .init(intraOpThreads: 7, sharesThreadPool: true))
    let pool = try #require(session.report.sharedThreads)
    #expect(pool == runtime.threadPool)
    #expect(session.report.intraOpThreads == pool.configuration.threads)
    #expect(pool.configuration.threads >= 1)
    // They were made once, so what a session of its own would be told is not said here.
    #expect(session.report.entries["session.intra_op.allow_spinning"] == nil)
    #expect(session.report.entries["session.set_denormal_as_zero"] == nil)
    #expect(try Fixture.session("convolution").report.sharedThreads == nil)
  }

  @Test func areSizedOnceInAProcess() throws {
    let pool = try OnnxRuntime.load().threadPool.configuration
    #expect(try OnnxRuntime.load(threadPool: pool).threadPool.configuration == pool)
    var another = pool
    another.threads += 1
    expectError(.invalidConfiguration, mentioning: "\(pool.threads)", "\(another.threads)") {
      _ = try OnnxRuntime.load(threadPool: another)
    }
    another = pool
    another.allowsSpinning.toggle()
    expectError(.invalidConfiguration, mentioning: "spinning") {
      _ = try OnnxRuntime.load(threadPool: another)
    }
  }

  @Test(arguments: [-1, 1025])
  func impossibleNumbersAreRefused(threads: Int) throws {
    let calls = try OnnxRuntime.load().calls
    expectError(.invalidConfiguration, mentioning: "\(threads) shared threads") {
      _ = try calls.threadingOptions(ThreadPoolConfiguration(threads: threads))
    }
  }

  @Test func noNumberMeansOneForEachProcessor() {
    #expect(
      ThreadPoolConfiguration().resolved.threads == ProcessInfo.processInfo.activeProcessorCount)
    #expect(ThreadPoolConfiguration(threads: 3).resolved.threads == 3)
  }
}
