internal import Base
internal import Foundation

extension SessionBuilder {
  /// A session object, what became of the cache, and what did not work on the way.
  struct CachedProduct {
    let product: Product
    let use: SessionReport.CacheUse
    let warnings: [String]
    /// The cache's entry, where this session has put it there.
    var storedEntry: OptimizedModelCache?
  }

  /// Makes a session, taking the rewritten graph from the cache or putting it there.
  ///
  /// Nothing that is wrong with the cache is an error: the session is made without it then.
  ///
  /// - Parameter content: The model.
  /// - Returns: The session object and what became of the cache.
  /// - Throws: `RuntimeError` when the model cannot be loaded without the cache either.
  func makeCached(_ content: ModelContent) throws(RuntimeError) -> CachedProduct {
    guard let folder = configuration.optimizedModelCacheFolder else {
      return try makeUncached(content, .off)
    }
    guard case .builtIn = kind.registration else {
      return try makeUncached(
        content, .off, "the optimized-model cache is for the cpu provider only")
    }
    guard let data = content.data else {
      return try makeUncached(content, .unusable, "the model cannot be read for the cache")
    }
    guard !ModelContent.mayHaveExternalData(data) else {
      return try makeUncached(
        content, .unusable, "the cache takes no model with weights in other files")
    }
    let cache = OptimizedModelCache(folder: folder, model: data, circumstances: circumstances)
    var warnings: [String] = []
    switch cache.lookUp() {
    case .absent: break
    case .damaged(let reason): warnings.append("cache entry is made anew: \(reason)")
    case .found(let optimized):
      do {
        // Rewritten already, so only loading is left.
        let product = try make(.bytes(optimized), level: .none)
        return CachedProduct(product: product, use: .reused, warnings: [])
      } catch {
        warnings.append("cache entry is made anew: \(error.message)")
      }
    }
    // The same bytes that gave the key, even if the file changes meanwhile.
    return try makeAndStore(.bytes(data), in: cache, warnings)
  }

  private func makeUncached(
    _ content: ModelContent, _ use: SessionReport.CacheUse, _ warnings: String...
  ) throws(RuntimeError) -> CachedProduct {
    CachedProduct(
      product: try make(content, level: configuration.optimizationLevel), use: use,
      warnings: warnings)
  }

  private func makeAndStore(
    _ content: ModelContent, in cache: OptimizedModelCache, _ earlier: [String]
  ) throws(RuntimeError) -> CachedProduct {
    let level = configuration.optimizationLevel
    let workFolder: TemporaryFolder
    do {
      workFolder = try cache.makeWorkFolder()
    } catch {
      return CachedProduct(
        product: try make(content, level: level), use: .unusable,
        warnings: earlier + ["the cache cannot be written: \(error)"])
    }
    let path = workFolder.path + "/model.onnx"
    let failure: String
    do {
      let product = try make(content, level: level, storePath: path)
      do {
        try cache.store(path, from: workFolder)
        return CachedProduct(
          product: product, use: .stored, warnings: earlier, storedEntry: cache)
      } catch {
        return CachedProduct(
          product: product, use: .unusable,
          warnings: earlier + ["the cache cannot be written: \(error)"])
      }
    } catch {
      failure = error.message
    }
    // Perhaps only storing failed, as on a full disk; if not, this throws the reason.
    return CachedProduct(
      product: try make(content, level: level), use: .unusable,
      warnings: earlier + ["the cache cannot be written: \(failure)"])
  }

  /// All that rewriting depends on besides the model.
  private var circumstances: [String] {
    [
      runtime.version, runtime.libraryPath, kind.listedName,
      configuration.optimizationLevel.rawValue, ProcessorFeatures.current,
    ] + configuration.entries.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}
