internal import Base
internal import COnnxRuntime
internal import Foundation

/// Makes the library's session object for one model and configuration.
struct SessionBuilder {
  let runtime: OnnxRuntime
  let model: String
  let configuration: SessionConfiguration
  let kind: ProviderKind
  let providerSettings: [String: String]
  let profile: ExecutionProfile?

  /// The library's session object, and what was read back while it was made.
  final class Product {
    let handle: OwnedHandle
    /// The configuration entries that the library holds.
    let entries: [String: String]

    init(handle: OwnedHandle, entries: [String: String]) {
      self.handle = handle
      self.entries = entries
    }
  }

  /// Makes a session through the cache, and where that fails finds out whose fault it is.
  ///
  /// The library's status is the same when a model is damaged and when a provider's device or
  /// compiler fails. A model that its own kernels load is not damaged.
  ///
  /// - Parameter content: The model.
  /// - Returns: The session object and what became of the cache.
  /// - Throws: `RuntimeError`, `providerUnavailable` when the provider is at fault.
  func makeOrTellWhoseFault(_ content: ModelContent) throws(RuntimeError) -> CachedProduct {
    do {
      return try makeCached(content)
    } catch {
      guard error.code == .invalidModel, kind.listedName != ProviderKind.cpu.listedName else {
        throw error
      }
      let onProcessor = SessionBuilder(
        runtime: runtime, model: model,
        configuration: SessionConfiguration(intraOpThreads: 1), kind: .cpu,
        providerSettings: [:], profile: nil)
      guard (try? onProcessor.make(content, level: .none)) != nil else { throw error }
      throw RuntimeError(
        .providerUnavailable, model: model, call: error.call, problem: error.problem,
        remedy: "run it on the cpu provider, which can load it, or check the device and the "
          + "settings of \(kind.listedName)")
    }
  }

  /// Makes the object.
  ///
  /// - Parameters:
  ///   - content: The model.
  ///   - level: How far the graph is rewritten.
  ///   - storePath: Where the rewritten graph is stored; nil for nowhere.
  /// - Returns: The object.
  /// - Throws: `RuntimeError` when the library refuses the model or the configuration.
  func make(
    _ content: ModelContent, level: SessionConfiguration.OptimizationLevel,
    storePath: String? = nil
  ) throws(RuntimeError) -> Product {
    let calls = runtime.calls
    let options = try SessionOptions.make(
      calls, configuration, optimizationLevel: level, model: model)
    try runtime.register(
      kind, settings: providerSettings, in: options.pointer, model: model)
    if let vectors = configuration.trainingVectors {
      guard let kernels = runtime.trainingKernels[vectors] else {
        throw RuntimeError(
          .invalidConfiguration, model: model,
          problem: "this processor has no vectors of the kind \(vectors)",
          remedy: "have training compute with the \(TrainingVectors.widest) ones")
      }
      try kernels.add(to: options.pointer, calls, model: model)
    }
    if let storePath { try options.storeOptimizedModel(at: storePath) }
    if let profile { try options.enableProfiling(prefix: profile.prefix) }

    let environment = runtime.environmentPointer
    let optionsPointer = options.pointer
    let purpose = CallTable.Purpose(
      code: .invalidModel, model: model,
      remedy: "check the model with onnx.checker, and that provider \(kind.listedName) and ONNX "
        + "Runtime \(runtime.version) know all of its operators")
    // The first session that is made with the denormal entry sets the mode of whichever thread
    // makes it, and never sets it back.
    let mode = conx_floating_point_mode()
    defer { conx_set_floating_point_mode(mode) }
    let handle =
      switch content {
      case .file(let path):
        try calls.make("CreateSession", purpose, release: calls.api.ReleaseSession) {
          calls.api.CreateSession(environment, path, optionsPointer, &$0)
        }
      case .bytes(let data):
        // The library copies what it needs of the bytes before it returns.
        try calls.make("CreateSessionFromArray", purpose, release: calls.api.ReleaseSession) {
          session in
          data.withUnsafeBytes {
            calls.api.CreateSessionFromArray(
              environment, $0.baseAddress, $0.count, optionsPointer, &session)
          }
        }
      }
    return Product(handle: handle, entries: try readEntries(options))
  }

  /// The entries that the library holds: those that were set, and where it keeps a provider's
  /// settings as entries too, those.
  private func readEntries(
    _ options: SessionOptions
  ) throws(RuntimeError) -> [String: String] {
    let providerKeys = providerSettings.keys.map { "ep.\(kind.listedName.lowercased()).\($0)" }
    var found: [String: String] = [:]
    for key in options.entries.keys + providerKeys {
      found[key] = try options.entry(key)
    }
    return found
  }
}
