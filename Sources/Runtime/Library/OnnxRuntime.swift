internal import Base
internal import COnnxRuntime

/// ONNX Runtime: the loaded library and its environment, once in a process.
///
/// Telemetry is off before the library is loaded, and switched off again through its interface.
/// The library is never unloaded.
public final class OnnxRuntime: @unchecked Sendable {
  // Unchecked because everything is constant after `init`, and the environment's object may be
  // used by any thread.

  /// The library's version, such as `1.21.0`.
  public let version: String
  /// The file that the loader took, with symbolic links followed.
  public let libraryPath: String
  /// The execution providers that the library was built with, such as `CPUExecutionProvider`.
  ///
  /// Being listed does not mean that its driver and device are there.
  public let availableProviders: [String]
  /// The threads that sessions share which ask for that.
  public let threadPool: ThreadPoolReport

  let calls: CallTable
  /// The operators that sessions may have besides the library's own.
  let trainingKernels: [TrainingVectors: TrainingKernels]
  private let environment: OwnedHandle
  /// The path that it was loaded with; nil when it was searched for.
  private let requestedPath: String?
  let logSink: LogSink

  /// Loads the library, or gives the one that this process has loaded.
  ///
  /// - Parameters:
  ///   - libraryPath: The library's file. When nil, the environment variable
  ///   `BIOPSYD_ONNXRUNTIME` names it; without that, the loader's folders are searched for
  ///   `libonnxruntime.so.1` and then for `libonnxruntime.so.*`.
  ///   - threadPool: The threads that sessions may share. When nil, whatever this process has, or
  ///   the defaults where nothing is loaded yet.
  /// - Returns: The library, the same one at every call.
  /// - Throws: `RuntimeError` when there is none, when it is too old, or when another one than
  ///   `libraryPath` is loaded already, or with other shared threads than `threadPool`.
  public static func load(
    libraryPath: String? = nil, threadPool: ThreadPoolConfiguration? = nil
  ) throws(RuntimeError) -> OnnxRuntime {
    try shared.withLock { (loaded) throws(RuntimeError) in
      if let runtime = loaded {
        try runtime.requireSameLibrary(as: libraryPath)
        try runtime.threadPool.require(threadPool)
        return runtime
      }
      let runtime = try StandardErrorFilter.run { () throws(RuntimeError) in
        try make(libraryPath, threadPool ?? ThreadPoolConfiguration())
      }
      loaded = runtime
      return runtime
    }
  }

  /// Sends the library's log lines, warnings and worse, to `handler` instead of standard error.
  ///
  /// - Parameter handler: Called on any thread, several at once.
  public func setLogHandler(_ handler: @escaping RuntimeLogHandler) {
    logSink.setHandler(handler)
  }

  // The library keeps one environment for the whole process, whoever asks for it.
  private static let shared = Locked<OnnxRuntime?>(nil)

  private init(
    library: LoadedLibrary, requestedPath: String?, environment: OwnedHandle,
    threadPool: ThreadPoolReport, logSink: LogSink
  ) throws(RuntimeError) {
    let calls = library.calls
    let purpose = OnnxRuntime.purpose
    version = library.version
    libraryPath = library.path
    availableProviders = try OnnxRuntime.providers(calls, purpose)
    try calls.check(
      "DisableTelemetryEvents", purpose, calls.api.DisableTelemetryEvents(environment.pointer))
    var kernels: [TrainingVectors: TrainingKernels] = [:]
    for vectors in TrainingVectors.allCases where vectors.exist {
      kernels[vectors] = try TrainingKernels(calls, vectors)
    }
    trainingKernels = kernels
    self.calls = calls
    self.environment = environment
    self.requestedPath = requestedPath
    self.threadPool = threadPool
    self.logSink = logSink
  }

  private static func make(
    _ path: String?, _ threads: ThreadPoolConfiguration
  ) throws(RuntimeError) -> OnnxRuntime {
    let library = try LoadedLibrary.open(LibrarySearch(configuredPath: path).candidates)
    let calls = library.calls
    let sink = LogSink()
    // The environment holds the sink (+1) and, like the library, is never given up.
    let parameter = Unmanaged.passRetained(sink).toOpaque()
    let options = try calls.threadingOptions(threads)
    let optionsPointer = options.pointer
    let threadsBefore = ThreadCensus()
    let environment = try calls.make(
      "CreateEnvWithCustomLoggerAndGlobalThreadPools", purpose, release: calls.api.ReleaseEnv
    ) { environment in
      calls.api.CreateEnvWithCustomLoggerAndGlobalThreadPools(
        LogSink.callback, parameter, ORT_LOGGING_LEVEL_WARNING, "OpticalBiopsy", optionsPointer,
        &environment)
    }
    let threadPool = ThreadPoolReport(configuration: threads.resolved, since: threadsBefore)
    try calls.makeFirstSession(in: environment.pointer, purpose)
    return try OnnxRuntime(
      library: library, requestedPath: path, environment: environment, threadPool: threadPool,
      logSink: sink)
  }

  private static let purpose = CallTable.Purpose(
    code: .libraryNotFound, model: nil, remedy: "install an intact ONNX Runtime")

  /// The environment's object, valid while this object lives.
  var environmentPointer: OpaquePointer { environment.pointer }

  private func requireSameLibrary(as path: String?) throws(RuntimeError) {
    // A name without a folder is the loader's to resolve, so it is compared as it was given.
    guard let path, path != requestedPath else { return }
    let wanted = canonicalPath(path)
    guard wanted != libraryPath else { return }
    throw RuntimeError(
      .invalidConfiguration, problem: "\(libraryPath) is loaded already, \(wanted) asked for",
      remedy: "name one library in a process")
  }

  private static func providers(
    _ calls: CallTable, _ purpose: CallTable.Purpose
  ) throws(RuntimeError) -> [String] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var count: Int32 = 0
    try calls.check(
      "GetAvailableProviders", purpose, calls.api.GetAvailableProviders(&names, &count))
    guard let names else { return [] }
    let strings = (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
    try calls.check(
      "ReleaseAvailableProviders", purpose, calls.api.ReleaseAvailableProviders(names, count))
    return strings
  }
}
