internal import Base
internal import COnnxRuntime
internal import Foundation

/// A model that is loaded and ready to run.
///
/// Several bound sessions of it may run at once, each on its own thread.
public final class Session: @unchecked Sendable {
  // Unchecked because everything is constant after `init`, and the library's session object may
  // run on several threads at once.

  /// The model's path or name, as given.
  public let modelName: String
  /// What the model takes.
  public let inputs: [ValueDescription]
  /// What the model gives.
  public let outputs: [ValueDescription]
  /// What the model says about itself.
  public let metadata: ModelMetadata
  /// What the session was made with, read back where the library tells.
  public let report: SessionReport

  let runtime: OnnxRuntime
  let flushesDenormalsToZero: Bool
  private let profile: ExecutionProfile?
  private let object: SessionBuilder.Product
  private let storedEntry: OptimizedModelCache?
  private let runWithBinding:
    @convention(c) (OpaquePointer?, OpaquePointer?, OpaquePointer?) -> OpaquePointer?

  /// Loads a model.
  ///
  /// - Parameters:
  ///   - runtime: The library.
  ///   - model: Where the model comes from.
  ///   - configuration: How it is to be run.
  /// - Throws: `RuntimeError` when the model, the provider or a setting will not do.
  public init(
    runtime: OnnxRuntime, model: ModelSource, configuration: SessionConfiguration = .init()
  ) throws(RuntimeError) {
    let name = model.name
    let kind = try runtime.kind(of: configuration.provider, model: name)
    let pool = configuration.sharesThreadPool ? runtime.threadPool : nil
    let ownThreads = Int(try configuration.threads(model: name).intraOp)
    let threads = pool?.configuration.threads ?? ownThreads
    let settings = try configuration.provider.settings(for: kind, threads: threads, model: name)
    let content = try ModelContent(model)
    var warnings: [String] = []
    var profile: ExecutionProfile?
    if configuration.readsBackProviders {
      do {
        profile = try ExecutionProfile()
      } catch {
        warnings.append("providers are not read back: \(error)")
      }
    }
    let builder = SessionBuilder(
      runtime: runtime, model: name, configuration: configuration, kind: kind,
      providerSettings: settings, profile: profile)
    let threadsBefore = ThreadCensus()
    let made = try builder.makeOrTellWhoseFault(content)
    let threadsCreated = threadsBefore.flatMap { before in
      ThreadCensus().map { $0.newcomers(since: before) }
    }
    let reader = ModelReader(
      calls: runtime.calls, session: made.product.handle.pointer, model: name)
    inputs = try reader.inputs()
    outputs = try reader.outputs()
    metadata = try reader.metadata()
    report = SessionReport(
      libraryVersion: runtime.version, libraryPath: runtime.libraryPath,
      provider: kind.listedName, providerSettings: settings, intraOpThreads: threads,
      sharedThreads: pool, threadsCreated: threadsCreated, entries: made.product.entries,
      cacheUse: made.use,
      warnings: warnings + made.warnings)
    modelName = name
    object = made.product
    storedEntry = made.storedEntry
    self.runtime = runtime
    self.profile = profile
    flushesDenormalsToZero =
      pool?.configuration.flushesDenormalsToZero ?? configuration.flushesDenormalsToZero
    runWithBinding = runtime.calls.api.RunWithBinding
  }

  /// Which providers ran the model, as the library recorded its first run.
  ///
  /// Nil before the first run has succeeded, when the configuration does not ask for it, and when
  /// the library's record is missing or odd: never a guess.
  public var providerShares: [ProviderShare]? { profile?.shares }

  /// Whether every node of the model ran on the provider asked for; nil while that is not known.
  ///
  /// It is false when the library gave a part of the model to another provider.
  public var ranOnProviderAlone: Bool? {
    providerShares.map { shares in shares.allSatisfy { $0.provider == report.provider } }
  }

  /// Removes from the cache what this session has put there; for models that turn out not to be
  /// what they should.
  public func discardCacheEntry() {
    storedEntry?.remove()
  }

  /// The library's session object, valid while this object lives.
  var pointer: OpaquePointer { object.handle.pointer }

  /// Runs the model.
  ///
  /// - Parameters:
  ///   - options: The library's run options.
  ///   - binding: The library's binding of this session.
  /// - Returns: The library's status (+1); nil when the run succeeded.
  func run(options: OpaquePointer, binding: OpaquePointer) -> OpaquePointer? {
    guard let profile, profile.isPending else {
      return runUnrecorded(options: options, binding: binding)
    }
    return profile.record {
      runUnrecorded(options: options, binding: binding)
    } end: {
      let calls = runtime.calls
      let purpose = CallTable.Purpose(code: .runFailed, model: modelName, remedy: "")
      return try? calls.string("SessionEndProfiling", purpose) { allocator, path in
        calls.api.SessionEndProfiling(pointer, allocator, &path)
      }
    }
  }

  private func runUnrecorded(options: OpaquePointer, binding: OpaquePointer) -> OpaquePointer? {
    // The caller's thread works too, and the library sets the mode of its own threads only.
    let mode = conx_floating_point_mode()
    conx_set_floating_point_mode(
      flushesDenormalsToZero ? conx_flushing_subnormals(mode) : conx_keeping_subnormals(mode))
    defer { conx_set_floating_point_mode(mode) }
    return runWithBinding(pointer, options, binding)
  }
}
