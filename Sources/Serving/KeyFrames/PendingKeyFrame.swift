import Base
import Foundation

/// A picture that is on the disk and has no name yet; goes with its last holder unless it gets one.
final class PendingKeyFrame: Sendable {
  private enum Fate {
    case open, named, lost
  }

  let path: String
  let byteCount: Int
  private let folder: KeyFrameFolder
  private let fate = Locked(Fate.open)

  init(path: String, byteCount: Int, folder: KeyFrameFolder) {
    self.path = path
    self.byteCount = byteCount
    self.folder = folder
  }

  /// Whether the caller is the first who gives it a name.
  ///
  /// - Parameter target: The name, for the error.
  /// - Returns: Whether it is.
  /// - Throws: `SystemError` where it could not be given one before.
  func take(for target: String) throws(SystemError) -> Bool {
    let before = fate.withLock { fate in
      let before = fate
      if fate == .open { fate = .named }
      return before
    }
    guard before != .lost else { throw SystemError(code: EIO, operation: "rename to \(target)") }
    return before == .open
  }

  /// It could not be given a name.
  func lose() { fate.withLock { $0 = .lost } }

  deinit {
    if fate.withLock({ $0 }) != .named { folder.discard(path, byteCount) }
  }
}
