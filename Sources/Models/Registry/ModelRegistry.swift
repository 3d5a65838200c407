internal import Base
internal import Foundation

/// The models below a root folder: `<name>/<version>/manifest.json` and the files it lists.
///
/// Nothing is cached: each call looks at the folders as they are.
public struct ModelRegistry: Sendable {
  /// The root folder.
  public let root: String

  /// Uses the models below a folder.
  public init(root: String) {
    self.root = root
  }

  /// All versions of all models, by name and version, broken ones with their problems.
  ///
  /// Hidden folders, and files beside the folders, are passed over.
  ///
  /// - Returns: The entries; those that no version can be told of come last.
  /// - Throws: `ModelError` with the code `registryUnreadable` when the root cannot be listed.
  public func entries() throws(ModelError) -> [ModelEntry] {
    var entries: [ModelEntry] = []
    for name in try folders(in: root) {
      let path = "\(root)/\(name)"
      guard ModelIdentity.isValidName(name) else {
        entries.append(ModelEntry(path: path, problem: Self.badName(path)))
        continue
      }
      do throws(ModelError) {
        entries += try versions(of: name)
      } catch {
        entries.append(ModelEntry(path: path, problem: error))
      }
    }
    return entries.sorted { left, right in
      switch (left.identity, right.identity) {
      case (let left?, let right?): left < right
      case (nil, nil): left.path < right.path
      case (let left, _): left != nil
      }
    }
  }

  /// Finds the version that a reference stands for.
  ///
  /// - Parameter reference: A version, or a name that stands for its highest active version.
  /// - Returns: The version's folder.
  /// - Throws: `ModelError` that lists what there is, when there is no such version.
  public func resolve(_ reference: ModelReference) throws(ModelError) -> ModelFolder {
    guard let version = reference.version else { return try highestActive(reference.name) }
    let identity = ModelIdentity(name: reference.name, version: version)
    guard isFolder(path(of: identity)) else {
      throw ModelError(
        .notFound, "model \(reference)", problem: "\(root) has no such version",
        remedy: "there are: \(try overview(of: reference.name))")
    }
    return ModelFolder(path: path(of: identity), identity: identity)
  }

  /// Finds the version that a text such as `polyp-lite` or `polyp-lite/1` stands for.
  ///
  /// - Parameter text: What somebody configured or typed.
  /// - Returns: The version's folder.
  /// - Throws: `ModelError`.
  public func resolve(_ text: String) throws(ModelError) -> ModelFolder {
    try resolve(ModelReference(parsing: text))
  }

  /// Makes the folder of a new version.
  ///
  /// - Parameters:
  ///   - name: The model's name.
  ///   - version: The version; the one after the highest unless given.
  /// - Returns: An empty folder that nobody else got.
  /// - Throws: `ModelError` when the name is none, the version is there already, or the folder
  ///   cannot be made.
  public func makeVersion(
    of name: String, version: Int? = nil
  ) throws(ModelError) -> ModelFolder {
    guard ModelIdentity.isValidName(name), (1...ModelIdentity.maximumVersion).contains(version ?? 1)
    else {
      throw ModelError(
        .invalidReference, "model \(name)", problem: "this is no name and version of a model",
        remedy: "use 1 to 64 of a-z, 0-9, '.', '_' and '-', starting with a letter or digit")
    }
    do {
      try FileManager.default.createDirectory(
        atPath: "\(root)/\(name)", withIntermediateDirectories: true)
    } catch {
      throw ModelError(
        .notWritten, "\(root)/\(name)", problem: "the folder cannot be made: \(error)",
        remedy: "let this program's user write to the registry")
    }
    while true {
      let highest =
        try folders(in: "\(root)/\(name)")
        .compactMap { ModelIdentity.version(folderName: $0) }.max() ?? 0
      let identity = ModelIdentity(name: name, version: version ?? highest + 1)
      let path = path(of: identity)
      do throws(SystemError) {
        try systemCall("make \(path)") { mkdir(path, 0o755) }
        return ModelFolder(path: path, identity: identity)
      } catch {
        // Another program was faster: the next number is still free.
        if error.code == EEXIST, version == nil { continue }
        guard error.code == EEXIST else {
          throw ModelError(
            .notWritten, path, problem: error.description,
            remedy: "let this program's user write to the registry")
        }
        throw ModelError(
          .alreadySealed, path, problem: "there is such a version",
          remedy: "name another version, or none to take the next")
      }
    }
  }

  private func highestActive(_ name: String) throws(ModelError) -> ModelFolder {
    guard isFolder("\(root)/\(name)") else {
      let names = try folders(in: root).filter(ModelIdentity.isValidName)
      throw ModelError(
        .notFound, "model \(name)", problem: "\(root) has no such model",
        remedy: "there are: \(names.isEmpty ? "none" : names.joined(separator: ", "))")
    }
    let entries = try versions(of: name)
    guard let identity = entries.last(where: { $0.state == .active })?.identity else {
      throw ModelError(
        .noActiveVersion, "model \(name)", problem: "no version is active",
        remedy: "name a version or activate one; there are: \(try overview(of: name))")
    }
    return ModelFolder(path: path(of: identity), identity: identity)
  }

  /// The versions of a model, lowest first.
  private func versions(of name: String) throws(ModelError) -> [ModelEntry] {
    let path = "\(root)/\(name)"
    let identities = try folders(in: path)
      .compactMap { ModelIdentity.version(folderName: $0) }.sorted()
      .map { ModelIdentity(name: name, version: $0) }
    let strays = try folders(in: path)
      .filter { ModelIdentity.version(folderName: $0) == nil }
      .map { ModelEntry(path: "\(path)/\($0)", problem: Self.badName("\(path)/\($0)")) }
    return strays
      + identities.map { ModelEntry(folder: ModelFolder(path: self.path(of: $0), identity: $0)) }
  }

  /// Such as `polyp-lite/1 (active), polyp-lite/2 (candidate, broken)`.
  private func overview(of name: String) throws(ModelError) -> String {
    guard isFolder("\(root)/\(name)") else { return "none of that name" }
    let parts = try versions(of: name).compactMap { entry in
      entry.identity.map { identity in
        let state = entry.state?.rawValue ?? "state unknown"
        return "\(identity) (\(state)\(entry.problems.isEmpty ? "" : ", broken"))"
      }
    }
    return parts.isEmpty ? "no version" : parts.joined(separator: ", ")
  }

  private func path(of identity: ModelIdentity) -> String {
    "\(root)/\(identity.name)/\(identity.version)"
  }

  private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
      && isFolder.boolValue
  }

  /// The names of the folders in a folder, in order, hidden ones left out.
  private func folders(in path: String) throws(ModelError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") && isFolder("\(path)/\($0)") }.sorted()
    } catch {
      throw ModelError(
        .registryUnreadable, path, problem: "the folder cannot be listed",
        remedy: "name a folder that this program's user can read (--models DIR)")
    }
  }

  private static func badName(_ path: String) -> ModelError {
    ModelError(
      .invalidReference, path, problem: "the folder is not named as a model or a version",
      remedy: "use Models/NAME/VERSION, such as Models/polyp-lite/1")
  }
}
