/// How a model is to be run.
public struct SessionConfiguration: Hashable, Sendable {
  /// How far the library may rewrite a model's graph before running it.
  public enum OptimizationLevel: String, CaseIterable, Sendable {
    /// Not at all.
    case none
    /// Folding of constants and removal of what is redundant.
    case basic
    /// Also fusion of operators.
    case extended
    /// Also changes of memory layout that depend on the processor.
    case all
  }

  /// The execution provider.
  public var provider: ProviderConfiguration
  /// Threads that work on one operator together, the caller's included; 0 takes as many as there
  /// are processors that this process may use.
  public var intraOpThreads: Int
  /// Threads for operators side by side.
  ///
  /// The graph runs in sequence, so one is enough.
  public var interOpThreads: Int
  /// Whether idle threads keep a processor busy for a while, waiting for the next operator.
  ///
  /// That makes a model alone on its machine a little faster, and takes processors away from
  /// everything else.
  public var allowsSpinning: Bool
  /// Whether subnormal numbers count as zero, on the library's threads and on the caller's.
  public var flushesDenormalsToZero: Bool
  /// How far the graph is rewritten.
  public var optimizationLevel: OptimizationLevel
  /// A folder for rewritten graphs, so that the next start need not rewrite them; nil for none.
  ///
  /// Only for the `cpu` provider. Nobody but this program's user should be able to write to it.
  /// Entries of models and libraries that are gone stay until somebody deletes them.
  public var optimizedModelCacheFolder: String?
  /// Whether the first run is profiled to see which provider ran which part of the model.
  public var readsBackProviders: Bool
  /// Whether the model computes on the threads that all such models of this process share, rather
  /// than on threads of its own.
  ///
  /// `OnnxRuntime.load` sizes those threads; their number, their spinning and their treatment of
  /// subnormal numbers hold then, and what is said above of these has no effect. Providers with
  /// threads of their own are not concerned.
  public var sharesThreadPool: Bool
  /// Whether the library takes one block for all tensors within the model, planned from its first run.
  ///
  /// That saves a little time where tensors are small. Where they are large, as in training, the block
  /// comes on top of what the first run has left, which nearly doubles the memory.
  public var plansMemory: Bool
  /// What the operators of the set `ai.opticalbiopsy` compute with, which training graphs use; models
  /// may have none of them where it is nil.
  public var trainingVectors: TrainingVectors?
  /// Further session configuration entries under the library's names, such as
  /// `session.disable_cpu_ep_fallback`.
  public var entries: [String: String]

  /// Describes how to run a model.
  ///
  /// - Parameters:
  ///   - provider: The execution provider.
  ///   - intraOpThreads: Threads that work on one operator together; 0 for one a processor.
  ///   - interOpThreads: Threads for operators side by side.
  ///   - allowsSpinning: Whether idle threads keep a processor busy for a while.
  ///   - flushesDenormalsToZero: Whether subnormal numbers count as zero.
  ///   - optimizationLevel: How far the graph is rewritten.
  ///   - optimizedModelCacheFolder: A folder for rewritten graphs.
  ///   - readsBackProviders: Whether the first run is profiled.
  ///   - sharesThreadPool: Whether the model computes on the process's shared threads.
  ///   - plansMemory: Whether the library takes one block for all tensors within the model.
  ///   - trainingVectors: What the operators of the set `ai.opticalbiopsy` compute with, if models
  ///     may have them; this processor must have them.
  ///   - entries: Further session configuration entries under the library's names.
  public init(
    provider: ProviderConfiguration = .cpu, intraOpThreads: Int = 0, interOpThreads: Int = 1,
    allowsSpinning: Bool = false, flushesDenormalsToZero: Bool = true,
    optimizationLevel: OptimizationLevel = .all, optimizedModelCacheFolder: String? = nil,
    readsBackProviders: Bool = true, sharesThreadPool: Bool = false, plansMemory: Bool = true,
    trainingVectors: TrainingVectors? = nil, entries: [String: String] = [:]
  ) {
    self.provider = provider
    self.intraOpThreads = intraOpThreads
    self.interOpThreads = interOpThreads
    self.allowsSpinning = allowsSpinning
    self.flushesDenormalsToZero = flushesDenormalsToZero
    self.optimizationLevel = optimizationLevel
    self.optimizedModelCacheFolder = optimizedModelCacheFolder
    self.readsBackProviders = readsBackProviders
    self.sharesThreadPool = sharesThreadPool
    self.plansMemory = plansMemory
    self.trainingVectors = trainingVectors
    self.entries = entries
  }
}
