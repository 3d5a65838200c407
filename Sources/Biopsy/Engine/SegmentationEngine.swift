public import Base
import Foundation
public import Models
public import Runtime

/// A loaded runtime and a model that has proved itself on it: what segmenters are made from.
public final class SegmentationEngine: Sendable {
  /// The library.
  public let runtime: OnnxRuntime
  /// The model.
  public let model: ServableModel
  /// What counts as a finding.
  public let policy: SegmentationPolicy
  /// Why this is not what the configuration asked for; nil when it is.
  public let degradation: String?

  /// Loads runtime and model and runs the model's self-test.
  ///
  /// - Parameters:
  ///   - configuration: What to load.
  ///   - logger: Takes what the runtime says, as it says it.
  /// - Throws: `RuntimeError` or `ModelError`. With the fallback `degrade`, a provider that cannot
  ///   be had is no error.
  public init(
    _ configuration: EngineConfiguration, logger: Logger
  ) throws {
    let session = configuration.session
    runtime = try OnnxRuntime.load(
      libraryPath: configuration.libraryPath,
      threadPool: session.sharesThreadPool ? ThreadPoolConfiguration(session) : nil)
    runtime.setLogHandler { line in
      logger.log(
        LogLevel(line.severity), "onnxruntime",
        ["category": line.category, "message": line.message])
    }
    policy = configuration.policy
    let folder = try configuration.resolveModel()
    var degradation: String?
    do {
      model = try ServableModel.load(
        folder, runtime: runtime, configuration: session)
    } catch {
      guard configuration.mayReplaceProvider(after: error) else { throw error }
      degradation = error.message
      model = try ServableModel.load(
        folder, runtime: runtime, configuration: configuration.sessionOnProcessor)
    }
    if degradation == nil, model.loadingReport.ranOnProviderAlone == false {
      degradation = "ONNX Runtime ran part of the model on another provider than was asked for"
    }
    self.degradation = degradation
  }

  /// Makes a segmenter for one thread.
  ///
  /// - Returns: A segmenter with memory of its own.
  /// - Throws: `SegmentationError` when the model cannot segment.
  public func makeSegmenter() throws(SegmentationError) -> FrameSegmenter {
    try FrameSegmenter(model: model, policy: policy)
  }

  /// The digest of everything that decides an answer.
  ///
  /// - Parameters:
  ///   - exactDecode: Whether JPEGs are decoded at full size.
  ///   - procedure: What becomes of findings over time; nil where nothing does.
  ///   - histology: The model that tells the histology of what is found; nil for none.
  /// - Returns: 64 hex digits.
  public func pipelineDigest(
    exactDecode: Bool, procedure: ProcedurePolicy? = nil, histology: ServableModel? = nil
  ) -> String {
    PipelineIdentity(
      model: model, policy: policy, exactDecode: exactDecode, procedure: procedure,
      histology: histology
    ).digest.hex
  }

  /// What the engine runs on, as read back: for the status and for reports.
  public var details: JSONObject {
    let report = model.session.report
    let test = model.loadingReport
    var details: JSONObject = [
      "library": .string(report.libraryPath), "onnxruntime": .string(report.libraryVersion),
      "available_providers": .array(runtime.availableProviders.map(JSONValue.string)),
      "provider": .string(report.provider),
      "provider_settings": SegmentationEngine.json(report.providerSettings),
      "session_entries": SegmentationEngine.json(report.entries),
      "intra_op_threads": .integer(Int64(report.intraOpThreads)),
      "provider_nodes": test.providerShares.map { shares in
        .object(JSONObject(shares.map { ($0.provider, .integer(Int64($0.nodes))) }))
      } ?? .null,
      "warnings": .array(report.warnings.map(JSONValue.string)),
      "self_test": [
        "maximum_absolute_error": .number(test.maximumAbsoluteError),
        "mean_absolute_error": .number(test.meanAbsoluteError),
        "threshold_disagreement": .number(test.thresholdDisagreement),
        "duration_ms": .number(test.duration.milliseconds),
      ],
    ]
    if let threads = report.threadsCreated {
      details["threads_created"] = .integer(Int64(threads))
    }
    if let pool = report.sharedThreads {
      details["shared_threads"] = [
        "threads": .integer(Int64(pool.configuration.threads)),
        "spinning": .bool(pool.configuration.allowsSpinning),
        "flush_denormals": .bool(pool.configuration.flushesDenormalsToZero),
        "threads_created": pool.threadsCreated.map { .integer(Int64($0)) } ?? .null,
      ]
    }
    if let degradation { details["degradation"] = .string(degradation) }
    return details
  }

  private static func json(_ strings: [String: String]) -> JSONValue {
    .object(JSONObject(strings.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
  }
}

extension EngineConfiguration {
  /// The registry: the folder given, else `Models` in the working folder where there is one, else
  /// the system's.
  public var registry: ModelRegistry {
    let usual =
      FileManager.default.fileExists(atPath: "Models") ? "Models" : "/var/lib/biopsyd/models"
    return ModelRegistry(root: modelsFolder ?? usual)
  }

  /// Finds the model's folder and checks its manifest.
  ///
  /// - Returns: The folder of the version that would be served.
  /// - Throws: `ModelError`.
  public func resolveModel() throws(ModelError) -> ModelFolder {
    let folder = try registry.resolve(model)
    _ = try folder.readManifest()
    return folder
  }

  /// Whether the `cpu` provider shall stand in for the one that failed.
  fileprivate func mayReplaceProvider(after error: ModelError) -> Bool {
    fallback == .degrade && error.runtimeError?.code == .providerUnavailable
  }

  /// The session's settings with the provider and its own settings replaced.
  fileprivate var sessionOnProcessor: SessionConfiguration {
    var session = session
    session.provider = .cpu
    session.entries = [:]
    return session
  }
}

extension LogLevel {
  /// The level of a line that the runtime logs.
  fileprivate init(_ severity: RuntimeLogLine.Severity) {
    self =
      switch severity {
      case .verbose: .debug
      case .information: .info
      case .warning: .warning
      case .error, .fatal: .error
      }
  }
}
