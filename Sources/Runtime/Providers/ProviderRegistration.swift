internal import COnnxRuntime

extension OnnxRuntime {
  /// The row of a configured provider.
  ///
  /// - Parameters:
  ///   - provider: What is configured.
  ///   - model: The model at hand, for errors.
  /// - Returns: The row.
  /// - Throws: `RuntimeError` that lists what the library has, when it has no such provider.
  func kind(
    of provider: ProviderConfiguration, model: String
  ) throws(RuntimeError) -> ProviderKind {
    if let kind = ProviderKind.find(provider.name, among: availableProviders) { return kind }
    throw RuntimeError(
      .providerUnavailable, model: model,
      problem: "\(libraryPath) (ONNX Runtime \(version)) has no provider named '\(provider.name)', "
        + "only \(availableProviders.joined(separator: ", "))",
      remedy: "choose one of these, or name a library that has it by "
        + LibrarySearch.environmentVariable + " or in the configuration")
  }

  /// Adds a provider to a session's options.
  ///
  /// - Parameters:
  ///   - kind: The provider's row.
  ///   - settings: Its settings under its own names.
  ///   - sessionOptions: The session's options.
  ///   - model: The model at hand, for errors.
  /// - Throws: `RuntimeError` when the provider refuses a setting or cannot start.
  func register(
    _ kind: ProviderKind, settings: [String: String], in sessionOptions: OpaquePointer,
    model: String
  ) throws(RuntimeError) {
    let purpose = CallTable.Purpose(
      code: .providerUnavailable, model: model,
      remedy: "check the options, the driver and the device of \(kind.listedName), or choose one "
        + "of \(availableProviders.joined(separator: ", "))")
    let pairs = settings.sorted { $0.key < $1.key }
    let keys = pairs.map(\.key)
    let values = pairs.map(\.value)
    let calls = calls
    switch kind.registration {
    case .builtIn: break
    case .named(let name):
      let outcome = logSink.collectingErrors {
        withCStrings(keys) { keys in
          withCStrings(values) { values in
            calls.api.SessionOptionsAppendExecutionProvider(
              sessionOptions, name, keys, values, pairs.count)
          }
        }
      }
      try calls.check(
        "SessionOptionsAppendExecutionProvider", purpose, outcome.status, logged: outcome.lines)
    case .ownOptions(let family):
      let functions = OwnOptionsFunctions(family, calls.api)
      let handle = try calls.make(functions.name, purpose, release: functions.release) {
        functions.create(&$0)
      }
      let options = handle.pointer
      let outcome = logSink.collectingErrors {
        withCStrings(keys) { keys in
          withCStrings(values) { values in
            functions.update(options, keys, values, pairs.count)
              ?? functions.append(sessionOptions, options)
          }
        }
      }
      try calls.check(functions.name, purpose, outcome.status, logged: outcome.lines)
    }
  }
}

/// The functions of a provider that has an options object of its own.
private struct OwnOptionsFunctions {
  typealias Strings = UnsafePointer<UnsafePointer<CChar>?>

  /// The function that errors name.
  let name: StaticString
  let create: (inout OpaquePointer?) -> OpaquePointer?
  let update: (OpaquePointer, Strings?, Strings?, Int) -> OpaquePointer?
  let append: (OpaquePointer, OpaquePointer) -> OpaquePointer?
  let release: @convention(c) (OpaquePointer?) -> Void

  init(_ family: ProviderKind.OwnOptionsFamily, _ api: OrtApi) {
    switch family {
    case .cuda:
      name = "SessionOptionsAppendExecutionProvider_CUDA_V2"
      create = { api.CreateCUDAProviderOptions(&$0) }
      update = { api.UpdateCUDAProviderOptions($0, $1, $2, $3) }
      append = { api.SessionOptionsAppendExecutionProvider_CUDA_V2($0, $1) }
      release = api.ReleaseCUDAProviderOptions
    case .tensorrt:
      name = "SessionOptionsAppendExecutionProvider_TensorRT_V2"
      create = { api.CreateTensorRTProviderOptions(&$0) }
      update = { api.UpdateTensorRTProviderOptions($0, $1, $2, $3) }
      append = { api.SessionOptionsAppendExecutionProvider_TensorRT_V2($0, $1) }
      release = api.ReleaseTensorRTProviderOptions
    case .dnnl:
      name = "SessionOptionsAppendExecutionProvider_Dnnl"
      create = { api.CreateDnnlProviderOptions(&$0) }
      update = { api.UpdateDnnlProviderOptions($0, $1, $2, $3) }
      append = { api.SessionOptionsAppendExecutionProvider_Dnnl($0, $1) }
      release = api.ReleaseDnnlProviderOptions
    case .cann:
      name = "SessionOptionsAppendExecutionProvider_CANN"
      create = { api.CreateCANNProviderOptions(&$0) }
      update = { api.UpdateCANNProviderOptions($0, $1, $2, $3) }
      append = { api.SessionOptionsAppendExecutionProvider_CANN($0, $1) }
      release = api.ReleaseCANNProviderOptions
    }
  }
}

/// Calls `body` with the strings as an array of C strings, valid during the call.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Result
) -> Result {
  // All characters in one block, each string at its offset.
  var characters: [CChar] = []
  var offsets: [Int] = []
  for string in strings {
    offsets.append(characters.count)
    characters.append(contentsOf: string.utf8CString)
  }
  return characters.withUnsafeBufferPointer { block in
    let pointers = offsets.map { offset in block.baseAddress.map { $0 + offset } }
    return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
  }
}
