internal import Foundation

/// Where ONNX Runtime's library may be.
struct LibrarySearch {
  /// The environment variable that names the library when no path is configured.
  static let environmentVariable = "BIOPSYD_ONNXRUNTIME"
  /// The name under which distributions install the library.
  static let sharedObjectName = "libonnxruntime.so.1"

  private let configuredPath: String?
  private let environment: [String: String]
  /// The file that lists the dynamic loader's folders.
  private let loaderConfiguration: String

  init(
    configuredPath: String?,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    loaderConfiguration: String = "/etc/ld.so.conf"
  ) {
    self.configuredPath = configuredPath
    self.environment = environment
    self.loaderConfiguration = loaderConfiguration
  }

  /// What to try, in this order, until one loads.
  ///
  /// A path that somebody chose is the only candidate: falling back to another library behind
  /// their back would change what the figures were measured with.
  var candidates: [String] {
    if let configuredPath { return [configuredPath] }
    if let path = environment[Self.environmentVariable], !path.isEmpty { return [path] }
    return [Self.sharedObjectName] + folders.flatMap(libraries(in:))
  }

  /// The folders that the loader searches, without the current one and without repetitions.
  var folders: [String] {
    let fromEnvironment = (environment["LD_LIBRARY_PATH"] ?? "")
      .split(whereSeparator: { $0 == ":" || $0 == ";" }).map(String.init)
    let standard = [
      "/usr/local/lib", "/lib/\(Self.multiarch)", "/usr/lib/\(Self.multiarch)", "/lib64",
      "/usr/lib64", "/lib", "/usr/lib",
    ]
    var seen: Set<String> = []
    return (fromEnvironment + loaderFolders(in: loaderConfiguration, depth: 0) + standard)
      .filter { $0.hasPrefix("/") && seen.insert($0).inserted }
  }

  /// Every `libonnxruntime.so.*` in `folder`, the newest version first.
  private func libraries(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("libonnxruntime.so.") }
      .sorted { $0.compare($1, options: .numeric) == .orderedDescending }
      .map { folder + "/" + $0 }
  }

  /// The folders that a loader configuration file lists, following its `include` lines.
  private func loaderFolders(in path: String, depth: Int) -> [String] {
    guard depth < 4, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      return []
    }
    return text.split(separator: "\n").flatMap { line -> [String] in
      let words = (line.split(separator: "#", omittingEmptySubsequences: false).first ?? "")
        .split(whereSeparator: \.isWhitespace).map(String.init)
      guard words.first == "include" else { return words }
      return words.dropFirst().flatMap(files(matching:))
        .flatMap { loaderFolders(in: $0, depth: depth + 1) }
    }
  }

  /// The files that a pattern of the form `/folder/*.conf` or `/folder/file` names, sorted.
  private func files(matching pattern: String) -> [String] {
    guard let star = pattern.lastIndex(of: "*"), let slash = pattern.lastIndex(of: "/"),
      slash < star
    else { return [pattern] }
    let folder = String(pattern[..<slash])
    let prefix = pattern[pattern.index(after: slash)..<star]
    let suffix = pattern[pattern.index(after: star)...]
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix(prefix) && $0.hasSuffix(suffix) }.sorted()
      .map { folder + "/" + $0 }
  }

  #if arch(arm64)
    private static let multiarch = "aarch64-linux-gnu"
  #else
    private static let multiarch = "x86_64-linux-gnu"
  #endif
}
