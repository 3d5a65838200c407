internal import Base
internal import Foundation

/// One entry of a folder of rewritten graphs: a model and, beside it, the model's digest.
///
/// The digest is what tells a whole entry of ours from a damaged or foreign one. It does not
/// protect against somebody who may write to the folder.
struct OptimizedModelCache {
  /// What the folder has for this entry.
  enum Lookup {
    /// The rewritten model.
    case found(Data)
    /// Nothing.
    case absent
    /// Files that do not belong together, or cannot be read.
    case damaged(String)
  }

  private let folder: String
  private let key: SHA256.Digest

  /// Names the entry for a model under everything that its rewriting depends on.
  ///
  /// - Parameters:
  ///   - folder: The folder of entries.
  ///   - model: The model's bytes.
  ///   - circumstances: The library, the provider, the settings and the processor.
  init(folder: String, model: Data, circumstances: [String]) {
    self.folder = folder
    var hash = SHA256()
    for part in ["optimized model 1"] + circumstances {
      // The length first, so that no two lists of parts make the same bytes.
      hash.update(text: "\(part.utf8.count) \(part) ")
    }
    model.withUnsafeBytes { hash.update($0) }
    key = hash.finalize()
  }

  private var modelPath: String { "\(folder)/\(key.hex).onnx" }
  private var digestPath: String { "\(folder)/\(key.hex).sha256" }

  /// Reads the entry.
  func lookUp() -> Lookup {
    guard let model = FileManager.default.contents(atPath: modelPath) else {
      return FileManager.default.fileExists(atPath: modelPath)
        ? .damaged("\(modelPath) cannot be read") : .absent
    }
    let digest = FileManager.default.contents(atPath: digestPath)
    guard digest == Data(digestText(of: model).utf8) else {
      return .damaged("\(modelPath) does not have the digest that \(digestPath) states")
    }
    return .found(model)
  }

  /// Makes a private folder inside the cache's own, for a model on its way into it.
  ///
  /// - Returns: The folder.
  /// - Throws: `SystemError` when nothing can be written there.
  func makeWorkFolder() throws(SystemError) -> TemporaryFolder {
    // When this fails, making the work folder does, and says why.
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return try TemporaryFolder(in: folder, prefix: ".new-")
  }

  /// Moves a rewritten model and its digest into the entry's place.
  ///
  /// Each file appears whole or not at all; between the two an entry is damaged, so a crash there
  /// costs one more rewriting.
  ///
  /// - Parameters:
  ///   - path: The model, inside `workFolder`.
  ///   - workFolder: What `makeWorkFolder` made.
  /// - Throws: `SystemError` when the model was not written or cannot be moved.
  func store(_ path: String, from workFolder: TemporaryFolder) throws(SystemError) {
    guard let model = FileManager.default.contents(atPath: path) else {
      throw SystemError(code: ENOENT, operation: "read the rewritten model \(path)")
    }
    let digestSource = workFolder.path + "/digest"
    guard
      FileManager.default.createFile(
        atPath: digestSource, contents: Data(digestText(of: model).utf8))
    else { throw SystemError(code: EIO, operation: "write \(digestSource)") }
    try systemCall("rename \(path)") { rename(path, modelPath) }
    try systemCall("rename \(digestSource)") { rename(digestSource, digestPath) }
  }

  /// Removes the entry.
  func remove() {
    unlink(digestPath)
    unlink(modelPath)
  }

  private func digestText(of model: Data) -> String {
    model.withUnsafeBytes { SHA256.hash($0) }.hex + "  \(key.hex).onnx\n"
  }
}

extension SHA256 {
  fileprivate mutating func update(text: String) {
    var text = text
    text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
  }
}
