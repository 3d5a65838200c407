public import Foundation

/// The folder of reference material that some tests read in place, when this machine has it.
///
/// It lies beside the checkout (`../shared`), or where `BIOPSY_SHARED` says.
public enum SharedMaterial {
  /// The folder, or nil where it is absent.
  public static let folder: URL? = {
    let path =
      ProcessInfo.processInfo.environment["BIOPSY_SHARED"]
      ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../../shared").standardizedFileURL.path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      isFolder.boolValue
    else { return nil }
    return URL(fileURLWithPath: path)
  }()

  /// The URL of an entry, or nil, with a line that says which test material is missing.
  ///
  /// - Parameters:
  ///   - path: The entry, relative to the folder.
  ///   - test: The name of the test that goes without it.
  /// - Returns: Where the entry is, or nil.
  public static func entry(_ path: String, test: String = #function) -> URL? {
    if let url = folder?.appendingPathComponent(path),
      FileManager.default.fileExists(atPath: url.path)
    {
      return url
    }
    FileHandle.standardError.write(Data("SKIPPED \(test): no shared material \(path)\n".utf8))
    return nil
  }
}
