internal import COnnxRuntime
internal import Foundation

/// The library's options object for one session, filled from a configuration.
final class SessionOptions {
  /// The configuration entries that were set, by name.
  let entries: [String: String]
  private let handle: OwnedHandle
  private let calls: CallTable
  private let purpose: CallTable.Purpose

  private init(
    entries: [String: String], handle: OwnedHandle, calls: CallTable, purpose: CallTable.Purpose
  ) {
    self.entries = entries
    self.handle = handle
    self.calls = calls
    self.purpose = purpose
  }

  /// The options object; valid while this object lives.
  var pointer: OpaquePointer { handle.pointer }

  /// Makes the options, all but the provider.
  ///
  /// - Parameters:
  ///   - calls: The library's functions.
  ///   - configuration: What is configured.
  ///   - optimizationLevel: How far the graph is rewritten.
  ///   - model: The model at hand, for errors and as the session's name in logs.
  /// - Returns: The options.
  /// - Throws: `RuntimeError` when the configuration contradicts itself or the library refuses it.
  static func make(
    _ calls: CallTable, _ configuration: SessionConfiguration,
    optimizationLevel: SessionConfiguration.OptimizationLevel, model: String
  ) throws(RuntimeError) -> SessionOptions {
    let api = calls.api
    let purpose = CallTable.Purpose(
      code: .invalidConfiguration, model: model, remedy: "correct the session's configuration")
    let entries = try configuration.allEntries(model: model)
    let threads = try configuration.threads(model: model)
    let handle = try calls.make(
      "CreateSessionOptions", purpose, release: api.ReleaseSessionOptions
    ) { api.CreateSessionOptions(&$0) }
    let options = handle.pointer
    try calls.check(
      "SetSessionExecutionMode", purpose, api.SetSessionExecutionMode(options, ORT_SEQUENTIAL))
    if configuration.sharesThreadPool {
      try calls.check(
        "DisablePerSessionThreads", purpose, api.DisablePerSessionThreads(options))
    } else {
      try calls.check(
        "SetIntraOpNumThreads", purpose, api.SetIntraOpNumThreads(options, threads.intraOp))
      try calls.check(
        "SetInterOpNumThreads", purpose, api.SetInterOpNumThreads(options, threads.interOp))
    }
    try calls.check(
      "SetSessionGraphOptimizationLevel", purpose,
      api.SetSessionGraphOptimizationLevel(options, optimizationLevel.libraryLevel))
    if !configuration.plansMemory {
      try calls.check("DisableMemPattern", purpose, api.DisableMemPattern(options))
    }
    try calls.check("SetSessionLogId", purpose, api.SetSessionLogId(options, model))
    for (key, value) in entries {
      try calls.check(
        "AddSessionConfigEntry", purpose, api.AddSessionConfigEntry(options, key, value))
    }
    return SessionOptions(entries: entries, handle: handle, calls: calls, purpose: purpose)
  }

  /// Has the rewritten graph stored in a file while the session is made.
  func storeOptimizedModel(at path: String) throws(RuntimeError) {
    try calls.check(
      "SetOptimizedModelFilePath", purpose, calls.api.SetOptimizedModelFilePath(pointer, path))
  }

  /// Has runs recorded into a file whose path starts with `prefix`.
  func enableProfiling(prefix: String) throws(RuntimeError) {
    try calls.check("EnableProfiling", purpose, calls.api.EnableProfiling(pointer, prefix))
  }

  /// The value that the library holds for a configuration entry, or nil when it holds none.
  func entry(_ key: String) throws(RuntimeError) -> String? {
    var exists: Int32 = 0
    try calls.check(
      "HasSessionConfigEntry", purpose, calls.api.HasSessionConfigEntry(pointer, key, &exists))
    guard exists != 0 else { return nil }
    var size = 0
    try calls.check(
      "GetSessionConfigEntry", purpose,
      calls.api.GetSessionConfigEntry(pointer, key, nil, &size))
    var value = [CChar](repeating: 0, count: size + 1)
    try calls.check(
      "GetSessionConfigEntry", purpose,
      calls.api.GetSessionConfigEntry(pointer, key, &value, &size))
    return String(decoding: value.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

extension SessionConfiguration {
  /// Our own settings and `entries` under the library's names.
  ///
  /// Ours are left out where the shared threads' hold, so that what is read back is what counts.
  func allEntries(model: String) throws(RuntimeError) -> [String: String] {
    let own = [
      "session.intra_op.allow_spinning": allowsSpinning ? "1" : "0",
      "session.inter_op.allow_spinning": allowsSpinning ? "1" : "0",
      "session.set_denormal_as_zero": flushesDenormalsToZero ? "1" : "0",
    ]
    if let key = entries.keys.filter({ own[$0] != nil }).min() {
      throw RuntimeError(
        .invalidConfiguration, model: model,
        problem: "the entry \(key) has a setting of its own",
        remedy: "use allowsSpinning or flushesDenormalsToZero")
    }
    return sharesThreadPool ? entries : own.merging(entries) { ours, _ in ours }
  }

  /// The numbers of threads, with 0 for the first replaced by the number of processors.
  func threads(model: String) throws(RuntimeError) -> (intraOp: Int32, interOp: Int32) {
    let limit = 1024
    guard (0...limit).contains(intraOpThreads), (1...limit).contains(interOpThreads) else {
      throw RuntimeError(
        .invalidConfiguration, model: model,
        problem: "\(intraOpThreads) intra-op and \(interOpThreads) inter-op threads",
        remedy: "set the first to 0 (one a processor) to \(limit), the second to 1 to \(limit)")
    }
    return (Int32(orOneAProcessor(intraOpThreads)), Int32(interOpThreads))
  }
}

extension SessionConfiguration.OptimizationLevel {
  /// The library's code for the level.
  var libraryLevel: GraphOptimizationLevel {
    switch self {
    case .none: ORT_DISABLE_ALL
    case .basic: ORT_ENABLE_BASIC
    case .extended: ORT_ENABLE_EXTENDED
    case .all: ORT_ENABLE_ALL
    }
  }
}

/// A number of threads, with 0 replaced by the number of processors that this process may use.
func orOneAProcessor(_ threads: Int) -> Int {
  threads == 0 ? ProcessInfo.processInfo.activeProcessorCount : threads
}
