internal import COnnxRuntime

/// The library's file, version and functions.
struct LoadedLibrary {
  let path: String
  let version: String
  let calls: CallTable

  /// Loads the first of `candidates` that is ONNX Runtime.
  ///
  /// - Parameter candidates: Paths, or names that the loader searches for.
  /// - Returns: The library.
  /// - Throws: `RuntimeError` that lists what was tried and why it would not do.
  static func open(_ candidates: [String]) throws(RuntimeError) -> LoadedLibrary {
    var reasons: [String] = []
    var tooOld: RuntimeError?
    for candidate in candidates {
      var path = ""
      guard let base = open(candidate, text: &path) else {
        reasons.append(path)
        continue
      }
      do {
        return try LoadedLibrary(base: base.pointee, path: path)
      } catch {
        tooOld = tooOld ?? error
      }
    }
    if let tooOld { throw tooOld }
    throw RuntimeError(
      .libraryNotFound, call: "dlopen", problem: reasons.joined(separator: ", "),
      remedy: "install ONNX Runtime (on Debian 13: apt-get install libonnxruntime-dev), or set "
        + "\(LibrarySearch.environmentVariable) or the configuration to its library's path")
  }

  private init(base: OrtApiBase, path: String) throws(RuntimeError) {
    self.path = path
    version = base.GetVersionString().map { String(cString: $0) } ?? "unknown"
    let table = base.GetApi(UInt32(ORT_API_VERSION))
    calls = try CallTable(
      table: try Self.require(table, version: version, path: path))
  }

  /// The function table, or the error that says that the library is too old to have it.
  static func require<Table>(
    _ table: Table?, version: String, path: String
  ) throws(RuntimeError) -> Table {
    if let table { return table }
    throw RuntimeError(
      .libraryTooOld, call: "GetApi",
      problem: "\(path) is ONNX Runtime \(version), without C interface \(ORT_API_VERSION)",
      remedy: "install ONNX Runtime 1.\(ORT_API_VERSION) or newer")
  }

  /// Opens one candidate; `text` becomes its real path, or the reason why it cannot be opened.
  private static func open(_ candidate: String, text: inout String) -> UnsafePointer<OrtApiBase>? {
    guard !candidate.isEmpty else {
      text = "the path is empty"
      return nil
    }
    var buffer = [CChar](repeating: 0, count: 4096)
    let base = conx_open(candidate, &buffer, buffer.count)
    text = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return base
  }
}
