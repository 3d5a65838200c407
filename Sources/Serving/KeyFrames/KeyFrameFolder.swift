public import Base
public import Foundation
public import Study

/// The folder of kept pictures: what lies in it, how much more may, and what has to go.
///
/// A picture is written as `pending/NUMBER` when the model has looked, long before its call is sealed, and
/// renamed to its `KeyFrameName` with the call: whoever sees a file under that name sees all of it. What a
/// crash leaves in `pending` is removed with the next start. One program at a time.
public final class KeyFrameFolder: Sendable {
  /// Why a picture is not taken.
  enum Refusal: Error {
    /// The quota is used up.
    case quota
    /// The disk refuses.
    case disk(SystemError)
  }

  /// What lies in the folder.
  public struct Account: Equatable, Sendable {
    /// Kept pictures.
    public var files = 0
    /// Their bytes, and those of pictures that wait for their call.
    public var byteCount = 0
  }

  private struct Entry {
    let byteCount: Int
    let kept: Date
  }

  private struct State {
    var entries: [KeyFrameName: Entry] = [:]
    var byteCount = 0
    var lastNumber = 0
    var doomed: [(path: String, byteCount: Int)] = []
    /// Pictures of which the ledger is being told that they go.
    var leaving: Set<KeyFrameName> = []
  }

  /// The folder's path.
  public let path: String
  private let quotaByteCount: Int
  private let retention: TimeInterval
  private let state = Locked(State())
  // Held for as long as the folder is.
  private let lock: FileDescriptor

  /// Opens the folder, or makes it, and removes what a crash has left.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - quotaByteCount: The bytes that all pictures may take.
  ///   - retentionDays: After how many days they are removed.
  /// - Throws: `ServingError` for a folder that others may write to, or that another program uses.
  public init(
    path: String, quotaByteCount: Int = .max, retentionDays: Int = 36_500
  ) throws(ServingError) {
    self.path = path
    self.quotaByteCount = quotaByteCount
    retention = TimeInterval(retentionDays) * 86_400
    do throws(SystemError) {
      try Self.make(path)
      try Self.make("\(path)/pending")
      let lockPath = "\(path)/lock"
      lock = FileDescriptor(
        owning: try systemCall("open \(lockPath)") {
          open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        })
      let number = lock.number
      try systemCall("lock \(lockPath)") { flock(number, LOCK_EX | LOCK_NB) }
    } catch {
      throw ServingError(
        .study,
        error.code == EWOULDBLOCK
          ? "\(path): another program keeps pictures in this folder; name another one"
          : "study.key_frames: \(error)")
    }
    try Self.check(path)
    try Self.check("\(path)/pending")
    try scan()
  }

  private static func make(_ path: String) throws(SystemError) {
    do throws(SystemError) {
      try systemCall("make folder \(path)") { mkdir(path, 0o700) }
    } catch {
      guard error.code == EEXIST else { throw error }
    }
  }

  /// Pictures of patients lie where nobody else can read or exchange them.
  private static func check(_ path: String) throws(ServingError) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      status.st_uid == geteuid(), status.st_mode & 0o027 == 0
    else {
      throw ServingError(
        .study,
        "\(path): a folder of this program's own user is expected, which others can neither read nor "
          + "write to; no link (chmod 700)")
    }
  }

  private func scan() throws(ServingError) {
    do {
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(path)/pending") {
        try FileManager.default.removeItem(atPath: "\(path)/pending/\(name)")
      }
      for text in try FileManager.default.contentsOfDirectory(atPath: path) {
        var status = stat()
        guard let name = KeyFrameName(text), lstat("\(path)/\(text)", &status) == 0,
          status.st_mode & S_IFMT == S_IFREG
        else { continue }
        let entry = Entry(
          byteCount: Int(status.st_size),
          kept: Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec)))
        state.withLock { state in
          state.entries[name] = entry
          state.byteCount += entry.byteCount
        }
      }
    } catch {
      throw ServingError(.study, "study.key_frames: \(path) cannot be read: \(error)")
    }
  }

  /// What lies in the folder.
  public var account: Account {
    state.withLock { Account(files: $0.entries.count, byteCount: $0.byteCount) }
  }

  /// Writes a picture, to be kept with its call.
  func write(_ bytes: [UInt8]) throws(Refusal) -> PendingKeyFrame {
    removeDoomed()
    let number = state.withLock { state -> Int? in
      guard bytes.count <= quotaByteCount - state.byteCount else { return nil }
      state.byteCount += bytes.count
      state.lastNumber += 1
      return state.lastNumber
    }
    guard let number else { throw .quota }
    let path = "\(path)/pending/\(number)"
    let written = bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in
        try FileDescriptor.writeNewFile(path, CollectionOfOne(buffer), mode: 0o600)
      }
    }
    do throws(SystemError) {
      try written.get()
    } catch {
      unlink(path)
      state.withLock { $0.byteCount -= bytes.count }
      throw .disk(error)
    }
    return PendingKeyFrame(path: path, byteCount: bytes.count, folder: self)
  }

  /// Gives pictures their names; they are on the disk then.
  ///
  /// - Parameter pictures: Each with its name.
  /// - Throws: `SystemError`; those that have got their names stay.
  func publish(_ pictures: [(PendingKeyFrame, KeyFrameName)]) throws(SystemError) {
    guard !pictures.isEmpty else { return }
    for (picture, name) in pictures {
      let (source, target) = (picture.path, "\(path)/\(name)")
      // Two polyps of one frame share its picture.
      guard try picture.take(for: target) else { continue }
      do throws(SystemError) {
        try systemCall("rename to \(target)") { rename(source, target) }
      } catch {
        picture.lose()
        throw error
      }
      state.withLock { state in
        // The same picture of the same stream twice is one file.
        if let replaced = state.entries[name] { state.byteCount -= replaced.byteCount }
        state.entries[name] = Entry(byteCount: picture.byteCount, kept: Date())
      }
    }
    try FileDescriptor.synchronizeFolder(path)
  }

  /// Has a picture that no call needs removed with the next one that is written.
  func discard(_ path: String, _ byteCount: Int) {
    state.withLock { $0.doomed.append((path, byteCount)) }
  }

  /// Removes pictures that no call needs.
  func removeDoomed() {
    let doomed = state.withLock { state in
      defer { state.doomed = [] }
      return state.doomed
    }
    for (path, _) in doomed { unlink(path) }
    guard !doomed.isEmpty else { return }
    state.withLock { $0.byteCount -= doomed.reduce(0) { $0 + $1.byteCount } }
  }

  /// The pictures that have been kept for as long as they may, the oldest first.
  public func expired(at now: Date) -> [KeyFrameName] {
    state.withLock { state in
      state.entries
        .filter {
          now.timeIntervalSince($0.value.kept) > retention && !state.leaving.contains($0.key)
        }
        .sorted { $0.value.kept < $1.value.kept }.map(\.key)
    }
  }

  /// Those of some pictures that are there.
  public func present(_ names: [KeyFrameName]) -> [KeyFrameName] {
    state.withLock { state in names.filter { state.entries[$0] != nil } }
  }

  /// Notes of which pictures the ledger is being told that they go, so that it is not told twice.
  func note(_ names: [KeyFrameName], areLeaving: Bool) {
    state.withLock { state in
      if areLeaving { state.leaving.formUnion(names) } else { state.leaving.subtract(names) }
    }
  }

  /// Removes pictures; state it in the ledger first (`KeyFramesRemovedEvent`).
  ///
  /// - Parameter names: Which.
  /// - Throws: `SystemError`; what has been removed until then is gone.
  public func remove(_ names: [KeyFrameName]) throws(SystemError) {
    for name in names {
      let file = "\(path)/\(name)"
      do throws(SystemError) {
        try systemCall("remove \(file)") { unlink(file) }
      } catch {
        guard error.code == ENOENT else { throw error }
      }
      state.withLock { state in
        guard let entry = state.entries.removeValue(forKey: name) else { return }
        state.byteCount -= entry.byteCount
      }
    }
    try FileDescriptor.synchronizeFolder(path)
  }
}
