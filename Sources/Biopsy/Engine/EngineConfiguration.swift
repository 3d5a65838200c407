public import Runtime

/// Which model is to run, on what, and how its output is read.
public struct EngineConfiguration: Equatable, Sendable {
  /// What to do when the execution provider cannot be had.
  public enum Fallback: String, CaseIterable, Sendable {
    /// Do not start.
    case fail
    /// Run on the `cpu` provider and say so everywhere: degraded.
    case degrade
  }

  /// The registry's folder; nil for `Models` in the working folder, else
  /// `/var/lib/biopsyd/models`.
  public var modelsFolder: String?
  /// `NAME` or `NAME/VERSION`; without a version the newest active one.
  public var model = "polyp-lite"
  /// ONNX Runtime's library; nil to search for it.
  public var libraryPath: String?
  /// Provider, threads and other settings of the session.
  public var session = SessionConfiguration()
  /// What to do when the provider cannot be had.
  public var fallback = Fallback.fail
  /// Frames analysed at the same time, each by a thread of its own.
  public var workers = 1
  /// How the network's output becomes findings.
  public var policy = SegmentationPolicy()

  /// The defaults.
  public init() {}
}
