internal import Base
internal import Foundation

/// A version's folder, and the only way in which its files are read.
///
/// Paths come from manifests that nobody vouches for: no path leaves the folder, and no symbolic
/// link below it is followed.
public struct ModelFolder: Hashable, Sendable {
  /// The folder.
  public let path: String
  /// The name and version that its place in a registry gives it.
  public let identity: ModelIdentity

  /// The manifest's file name.
  public static let manifestName = "manifest.json"
  /// The state's file name.
  public static let stateName = "state.json"

  /// The largest manifest or state, in bytes.
  static let maximumDocumentBytes = 1 << 20
  /// The largest other file, in bytes: what one ONNX file can have at most.
  static let maximumFileBytes = 1 << 31

  init(path: String, identity: ModelIdentity) {
    self.path = path
    self.identity = identity
  }

  /// Takes a folder whose last two components are a model's name and version.
  ///
  /// - Parameter path: Such as `Models/polyp-lite/1`.
  /// - Throws: `ModelError` when the components are none.
  public init(path: String) throws(ModelError) {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    let name = url.deletingLastPathComponent().lastPathComponent
    guard ModelIdentity.isValidName(name),
      let version = ModelIdentity.version(folderName: url.lastPathComponent)
    else {
      throw ModelError(
        .invalidReference, path, problem: "the folder is not named NAME/VERSION",
        remedy: "place it as Models/NAME/VERSION, such as Models/polyp-lite/1")
    }
    self.init(path: url.path, identity: ModelIdentity(name: name, version: version))
  }

  /// The path of a file below the folder, for messages.
  func path(of file: String) -> String { "\(path)/\(file)" }

  /// Reads and checks the manifest.
  ///
  /// - Returns: The manifest, whose name and version are the folder's.
  /// - Throws: `ModelError`.
  public func readManifest() throws(ModelError) -> ModelManifest {
    try readManifestAndDigest().manifest
  }

  func readManifestAndDigest() throws(ModelError) -> (
    manifest: ModelManifest, digest: SHA256.Digest
  ) {
    let bytes = try read(
      Self.manifestName, maximumBytes: Self.maximumDocumentBytes,
      remedy: "seal the model with `biopsyctl models seal`")
    let file = path(of: Self.manifestName)
    let manifest = try ModelManifest(parsing: bytes, file: file)
    try manifest.require(identity, file: file)
    return (manifest, SHA256.hash(bytes))
  }

  /// Reads a file below the folder, whole.
  ///
  /// - Parameters:
  ///   - file: The path, relative to the folder.
  ///   - maximumBytes: Larger files are refused before they are read.
  ///   - remedy: What to do when it is missing.
  /// - Returns: The bytes.
  /// - Throws: `ModelError`.
  func read(
    _ file: String, maximumBytes: Int = maximumFileBytes,
    remedy: String = "restore the file from where the model came from"
  ) throws(ModelError) -> [UInt8] {
    let place = path(of: file)
    do throws(SystemError) {
      return try FolderFile.open(file, in: path).read(maximumBytes: maximumBytes)
    } catch {
      throw readError(error, at: place, maximumBytes: maximumBytes, remedy: remedy)
    }
  }

  private func readError(
    _ error: SystemError, at place: String, maximumBytes: Int, remedy: String
  ) -> ModelError {
    switch error.code {
    case ENOENT:
      ModelError(.fileMissing, place, problem: "there is no such file", remedy: remedy)
    case ELOOP, ENOTDIR:
      ModelError(
        .unsafePath, place, problem: "the path leads over a symbolic link or a file",
        remedy: "put the file itself into the model's folder")
    case EFBIG:
      ModelError(
        .fileTooLarge, place, problem: "the file has more than \(maximumBytes) bytes",
        remedy: "keep weights in files of their own")
    case EINVAL:
      ModelError(
        .fileUnreadable, place, problem: "this is no regular file",
        remedy: "put a regular file there")
    default:
      ModelError(
        .fileUnreadable, place, problem: error.description,
        remedy: "let this program's user read the folder")
    }
  }
}
