/// One version in a registry's list, whole or broken.
public struct ModelEntry: Sendable {
  /// The entry's folder.
  public let path: String
  /// Its name and version; nil when the folder is not named as a model's or a version's.
  public let identity: ModelIdentity?
  /// Its state; nil when that cannot be told.
  public let state: ModelState?
  /// The manifest; nil when it cannot be used.
  public let manifest: ModelManifest?
  /// What is wrong with the entry; empty for a good one.
  ///
  /// Files' digests are not checked in a list, but when the model is loaded.
  public let problems: [ModelError]

  /// The manifest's title, or nil.
  public var title: String? { manifest?.title }

  init(folder: ModelFolder) {
    path = folder.path
    identity = folder.identity
    var problems: [ModelError] = []
    var manifest: ModelManifest?
    var state: ModelState?
    do throws(ModelError) {
      manifest = try folder.readManifest()
    } catch {
      problems.append(error)
    }
    do throws(ModelError) {
      state = try folder.readState()
    } catch {
      problems.append(error)
    }
    self.manifest = manifest
    self.state = state
    self.problems = problems
  }

  init(path: String, problem: ModelError) {
    self.path = path
    identity = nil
    state = nil
    manifest = nil
    problems = [problem]
  }
}
