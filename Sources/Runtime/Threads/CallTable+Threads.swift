internal import COnnxRuntime

extension CallTable {
  /// The library's options object for the threads that sessions share.
  ///
  /// - Parameter configuration: What is configured.
  /// - Returns: The options.
  /// - Throws: `RuntimeError` when the configuration makes no sense or the library refuses it.
  func threadingOptions(
    _ configuration: ThreadPoolConfiguration
  ) throws(RuntimeError) -> OwnedHandle {
    let limit = 1024
    guard (0...limit).contains(configuration.threads) else {
      throw RuntimeError(
        .invalidConfiguration, problem: "\(configuration.threads) shared threads",
        remedy: "set their number to 0 (one a processor) to \(limit)")
    }
    let api = api
    let purpose = Purpose(
      code: .invalidConfiguration, model: nil, remedy: "correct the shared threads' settings")
    let handle = try make(
      "CreateThreadingOptions", purpose, release: api.ReleaseThreadingOptions
    ) { api.CreateThreadingOptions(&$0) }
    let options = handle.pointer
    let threads = Int32(configuration.resolved.threads)
    try check(
      "SetGlobalIntraOpNumThreads", purpose, api.SetGlobalIntraOpNumThreads(options, threads))
    // Graphs run in sequence, so nothing ever runs beside another operator.
    try check("SetGlobalInterOpNumThreads", purpose, api.SetGlobalInterOpNumThreads(options, 1))
    try check(
      "SetGlobalSpinControl", purpose,
      api.SetGlobalSpinControl(options, configuration.allowsSpinning ? 1 : 0))
    if configuration.flushesDenormalsToZero {
      try check("SetGlobalDenormalAsZero", purpose, api.SetGlobalDenormalAsZero(options))
    }
    return handle
  }
}
