/// What a session was made with, read back from the library and the system where they tell.
public struct SessionReport: Hashable, Sendable {
  /// What became of the cache of rewritten graphs.
  public enum CacheUse: Hashable, Sendable {
    /// No folder is configured, or the provider is not `cpu`.
    case off
    /// The graph came from the cache.
    case reused
    /// The graph was rewritten and put into the cache.
    case stored
    /// The graph was rewritten, and the cache could not be used: see the report's warnings.
    case unusable
  }

  /// The library's version.
  public let libraryVersion: String
  /// The library's file.
  public let libraryPath: String
  /// The execution provider asked for, under the library's name.
  public let provider: String
  /// The settings that the provider was given, under its own names.
  public let providerSettings: [String: String]
  /// The number of threads that work on one operator together, the caller's included.
  public let intraOpThreads: Int
  /// The shared threads, where the session computes on them; nil where it has its own.
  public let sharedThreads: ThreadPoolReport?
  /// How many threads the process gained while the session was made, whoever started them.
  ///
  /// On the `cpu` provider it is one less than `intraOpThreads`, since the caller's thread works
  /// too, and none where the threads are shared. Nil where the system does not tell.
  public let threadsCreated: Int?
  /// Session configuration entries as the library holds them, a provider's settings among them
  /// where the library keeps them there.
  public let entries: [String: String]
  /// What became of the cache of rewritten graphs.
  public let cacheUse: CacheUse
  /// What did not work although the session does.
  public let warnings: [String]
}

/// The part of a model that one execution provider ran.
public struct ProviderShare: Hashable, Sendable {
  /// The provider, under the library's name.
  public let provider: String
  /// How many of the graph's nodes it ran; a part that a provider compiles into one counts as one.
  public let nodes: Int
}
