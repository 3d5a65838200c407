import Study

/// A picture on the disk that no record names yet; goes with its last holder unless it is kept.
final class PendingKeyFrame: Sendable {
  let name: KeyFrameName
  let byteCount: Int
  private let folder: KeyFrameFolder

  init(_ name: KeyFrameName, byteCount: Int, folder: KeyFrameFolder) {
    self.name = name
    self.byteCount = byteCount
    self.folder = folder
  }

  /// A record that names it is on the disk: it stays.
  func keep() { folder.keep(name) }

  deinit { folder.release(name) }
}
