import Base
import Foundation
import Serving
import Wire

/// An analyzer whose answers a test knows: no network, a stated duration.
///
/// A body that starts with "bad" is no picture; one that starts with "fail" breaks the network; any
/// other gives one finding whose mask is one row of the grid. A body that starts with "hang" takes
/// until the gate `hang` is set.
final class ScriptedAnalyzer: FrameAnalyzer {
  private let duration: Duration
  private let gate: Flag?
  private let hang: Flag?
  private let entered: Flag?
  private let isBroken: Locked<Bool>
  private let proofs: Locked<Int>

  /// Makes an analyzer.
  ///
  /// - Parameters:
  ///   - duration: How long each frame takes.
  ///   - gate: If given, each frame waits until it is set.
  ///   - hang: What frames wait for that start with "hang".
  ///   - entered: Set once a frame has come so far.
  ///   - isBroken: While true, every frame and every proof fails.
  ///   - proofs: Counts the proofs that were asked for.
  init(
    duration: Duration = .zero, gate: Flag? = nil, hang: Flag? = nil, entered: Flag? = nil,
    isBroken: Locked<Bool> = Locked(false), proofs: Locked<Int> = Locked(0)
  ) {
    self.duration = duration
    self.gate = gate
    self.hang = hang
    self.entered = entered
    self.isBroken = isBroken
    self.proofs = proofs
  }

  func prove() throws(AnalysisError) {
    proofs.withLock { $0 += 1 }
    if isBroken.withLock({ $0 }) { throw .failed("scripted: golden output not reproduced") }
  }

  func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError) {
    entered?.set()
    gate?.wait()
    if duration > .zero { Thread.sleep(forTimeInterval: duration.seconds) }
    if bytes.starts(with: "hang".utf8) { hang?.wait() }
    if isBroken.withLock({ $0 }) { throw .failed("scripted: broken network") }
    if bytes.starts(with: "bad".utf8) { throw .invalidFrame("scripted: no picture") }
    if bytes.starts(with: "fail".utf8) { throw .failed("scripted: broken network") }
    reply.frameSize = [64, 48]
    reply.maskSize = [8, 8]
    reply.pipelineDigest = RunningServer.engine.pipelineDigest
    MaskCodec.append(pixelCount: 64, as: request.masks, to: &reply.body) { $0 / 8 == 3 }
    reply.findings.append(
      ResultMessage.Finding(
        box: [0, 18, 64, 6], areaFraction: 0.125, confidence: 0.75,
        mask: .init(offset: 0, byteCount: reply.body.count)))
    reply.timings.inference = duration
  }
}
