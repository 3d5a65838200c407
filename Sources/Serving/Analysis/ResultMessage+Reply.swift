public import Biopsy
import Models
public import Wire

extension ResultMessage {
  /// Makes the message that tells a client what was found.
  ///
  /// - Parameters:
  ///   - reply: What was found; its body goes with the message.
  ///   - stream: The stream's number.
  ///   - isLate: Whether the deadline had passed.
  ///   - masks: How the masks are encoded.
  ///   - engine: What found it.
  public init(
    _ reply: AnalysisReply, stream: Int, isLate: Bool, masks: MaskEncoding,
    engine: EngineDescription
  ) {
    self.init(
      stream: stream,
      outcome: reply.outcome ?? (reply.findings.isEmpty ? .noPolyp : .findings),
      reason: reply.reason, isLate: isLate,
      frameSize: reply.frameSize, maskSize: reply.maskSize, maskEncoding: masks,
      findings: reply.findings, timings: reply.timings, model: engine.model,
      pipelineDigest: reply.pipelineDigest, provider: engine.provider,
      isDegraded: engine.isDegraded, maskRegion: reply.maskRegion, quality: reply.quality,
      polyps: reply.polyps, display: reply.display)
  }
}

extension EngineDescription {
  /// Describes a running engine, outside of a daemon's pipelines.
  public init(_ engine: SegmentationEngine) {
    let provider = engine.model.configuration.provider
    self.init(
      model: engine.model.identity.description, modelDigest: engine.model.digest.hex,
      pipeline: "segmentation", pipelineDigest: engine.pipelineDigest(exactDecode: false),
      provider: engine.model.session.report.provider,
      precision: (provider.precision ?? .float32).rawValue,
      runtimeVersion: engine.runtime.version, isDegraded: engine.degradation != nil,
      inputWidth: engine.model.preprocessing.size.width,
      inputHeight: engine.model.preprocessing.size.height,
      purpose: ModelPurpose(engine.model.manifest.purpose))
  }
}

extension ModelPurpose {
  /// What a manifest states, for the wire.
  init(_ purpose: ModelManifest.Purpose) {
    self = purpose.mayServeStudy ? .research : .installationTest
  }
}
