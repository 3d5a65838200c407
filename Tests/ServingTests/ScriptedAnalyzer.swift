import Base
import Foundation
import Serving
import Wire

/// An analyzer whose answers a test knows: no network, a stated duration.
///
/// A body that starts with "bad" is no picture; one that starts with "fail" breaks the network; any
/// other gives one finding whose mask is one row of the grid.
final class ScriptedAnalyzer: FrameAnalyzer {
  private let duration: Duration
  private let gate: Flag?

  /// Makes an analyzer.
  ///
  /// - Parameters:
  ///   - duration: How long each frame takes.
  ///   - gate: If given, each frame waits until it is set.
  init(duration: Duration = .zero, gate: Flag? = nil) {
    self.duration = duration
    self.gate = gate
  }

  func analyze(
    _ bytes: UnsafeRawBufferPointer, request: AnalysisRequest, into reply: inout AnalysisReply
  ) throws(AnalysisError) {
    gate?.wait()
    if duration > .zero { Thread.sleep(forTimeInterval: duration.seconds) }
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
