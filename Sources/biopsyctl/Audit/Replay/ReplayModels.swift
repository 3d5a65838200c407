import Base
import Biopsy
import Models
import Runtime
import Serving
import Study

/// The histology models of calls, each loaded once and run as the command line asks.
final class ReplayModels {
  /// A model that runs.
  struct Loaded {
    let classifier: ModelHistologyClassifier
    let provider: String
    let precision: String
    let runtimeVersion: String
    let machine: CallEvent.Machine
    /// By how much probabilities may differ elsewhere, as the model's manifest states it.
    let tolerance: Float

    /// Whether this is what computed a call, so that its answers have to be the same to the last bit.
    func isSame(as engine: CallEvent.Engine) -> Bool {
      guard let recorded = engine.machine else { return false }
      return provider == engine.provider && precision == engine.precision
        && runtimeVersion == engine.runtimeVersion && machine.processor == recorded.processor
        && machine.device == recorded.device && machine.preprocessing == recorded.preprocessing
    }
  }

  /// Why a model cannot be run.
  struct Problem: Error {
    let kind: ReplayFinding.Kind
    let detail: String
  }

  private let configuration: EngineConfiguration
  private let logger: Logger
  private var runtime: OnnxRuntime?
  private var loaded: [String: Result<Loaded, Problem>] = [:]

  init(_ configuration: EngineConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  /// The model that a call's record names.
  ///
  /// - Parameter model: Name, version and digests.
  /// - Returns: A model with those very digests.
  /// - Throws: `Problem`, or `RuntimeError` where there is no runtime at all.
  func model(_ model: CallEvent.Engine.Model) throws -> Loaded {
    let key = "\(model.identity) \(model.digest.hex) \(model.manifestDigest?.hex ?? "")"
    if let known = loaded[key] { return try known.get() }
    let result: Result<Loaded, Problem>
    do {
      result = .success(try load(model))
    } catch let problem as Problem {
      result = .failure(problem)
    }
    loaded[key] = result
    return try result.get()
  }

  private func load(_ recorded: CallEvent.Engine.Model) throws -> Loaded {
    let folder: ModelFolder
    do {
      folder = try configuration.registry.resolve(recorded.identity)
    } catch {
      throw Problem(kind: .modelMissing, detail: "\(recorded.identity): \(error.message)")
    }
    let runtime = try openRuntime()
    let model: ServableModel
    do {
      model = try ServableModel.load(
        folder, runtime: runtime, configuration: configuration.session)
    } catch {
      throw Problem(kind: .modelDiffers, detail: "\(recorded.identity): \(error.message)")
    }
    guard model.digest == recorded.digest else {
      throw Problem(
        kind: .modelDiffers,
        detail: "\(recorded.identity) has the SHA-256 \(model.digest.hex), the record says "
          + recorded.digest.hex)
    }
    if let manifest = recorded.manifestDigest, manifest != model.manifestDigest {
      throw Problem(
        kind: .modelDiffers,
        detail: "the manifest of \(recorded.identity) has the SHA-256 \(model.manifestDigest.hex), "
          + "the record says \(manifest.hex)")
    }
    let classifier: ModelHistologyClassifier
    do {
      classifier = try ModelHistologyClassifier(model: model)
    } catch {
      throw Problem(kind: .modelDiffers, detail: error.message)
    }
    return Loaded(
      classifier: classifier, provider: model.session.report.provider,
      precision: (configuration.session.provider.precision ?? .float32).rawValue,
      runtimeVersion: runtime.version,
      machine: CallEvent.Machine(model.session, configuration.session),
      tolerance: Float(model.loadingReport.tolerance.maximumAbsolute))
  }

  private func openRuntime() throws -> OnnxRuntime {
    if let runtime { return runtime }
    let opened = try OnnxRuntime.load(
      libraryPath: configuration.libraryPath,
      threadPool: configuration.session.sharesThreadPool
        ? ThreadPoolConfiguration(configuration.session) : nil)
    let logger = logger
    opened.setLogHandler { line in
      guard line.severity == .error || line.severity == .fatal else { return }
      logger.log(.error, "onnxruntime", ["message": line.message])
    }
    runtime = opened
    return opened
  }
}
