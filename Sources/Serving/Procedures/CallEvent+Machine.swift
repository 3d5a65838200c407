import Base
public import Runtime
import Imaging
public import Study

extension CallEvent.Machine {
  /// What a session computes on, as a study's records tell it, and as a replay compares it.
  ///
  /// - Parameters:
  ///   - session: A loaded model.
  ///   - configuration: How it was asked for.
  public init(_ session: Session, _ configuration: SessionConfiguration) {
    self.init(
      processor: SystemProcessor.name, device: configuration.provider.device,
      threads: session.report.intraOpThreads,
      build: "\(ProductBuild.kind), \(ProductBuild.compiler)",
      preprocessing: FramePreprocessor.version)
  }
}
