public import Base
public import Foundation
public import Study

/// The folder of kept pictures: what lies in it, how much more may, and what has to go.
///
/// A picture gets its `KeyFrameName` when the model has looked, long before its call is sealed, so that
/// sealing waits for no file but the ledger's. Until a record names it, it has a second name in `pending`:
/// `settle` asks the ledger of those which a crash has left there. One program at a time.
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
    let written: Date
    /// Whether a record names it.
    var isKept: Bool
    /// How many may still have it kept.
    var holders = 0
  }

  private struct State {
    var entries: [KeyFrameName: Entry] = [:]
    var byteCount = 0
    /// Pictures that nobody holds any more, with the bytes of those that no record names.
    var released: [(name: KeyFrameName, discarded: Int?)] = []
    /// What a crash has left in `pending`.
    var unsettled: Set<KeyFrameName> = []
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

  /// Opens the folder, or makes it; `settle` follows.
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
      var unsettled: Set<KeyFrameName> = []
      for text in try FileManager.default.contentsOfDirectory(atPath: "\(path)/pending") {
        if let name = KeyFrameName(text) {
          unsettled.insert(name)
        } else {
          try FileManager.default.removeItem(atPath: "\(path)/pending/\(text)")
        }
      }
      for text in try FileManager.default.contentsOfDirectory(atPath: path) {
        var status = stat()
        guard let name = KeyFrameName(text), lstat("\(path)/\(text)", &status) == 0,
          status.st_mode & S_IFMT == S_IFREG
        else { continue }
        let entry = Entry(
          byteCount: Int(status.st_size),
          written: Date(timeIntervalSince1970: TimeInterval(status.st_mtim.tv_sec)),
          isKept: !unsettled.contains(name))
        state.withLock { state in
          state.entries[name] = entry
          state.byteCount += entry.byteCount
        }
      }
      state.withLock { [unsettled] in $0.unsettled = unsettled }
    } catch {
      throw ServingError(.study, "study.key_frames: \(path) cannot be read: \(error)")
    }
  }

  /// Keeps those pictures of a daemon that crashed that a record names, and removes the others.
  ///
  /// - Parameter named: Those of the pictures that it is given that a record names; not called without any.
  /// - Throws: What `named` throws; all is as it was then.
  func settle(_ named: (Set<KeyFrameName>) throws -> Set<KeyFrameName>) rethrows {
    let unsettled = state.withLock { $0.unsettled }
    guard !unsettled.isEmpty else { return }
    let kept = try named(unsettled)
    state.withLock { state in
      state.unsettled = []
      for name in unsettled {
        if kept.contains(name) {
          state.entries[name]?.isKept = true
          state.released.append((name, nil))
        } else {
          let entry = state.entries.removeValue(forKey: name)
          state.released.append((name, entry?.byteCount ?? 0))
        }
      }
    }
    removeReleased()
  }

  /// What lies in the folder.
  public var account: Account {
    state.withLock { state in
      Account(files: state.entries.count { $0.value.isKept }, byteCount: state.byteCount)
    }
  }

  /// Writes a picture, to be kept with its call; it is on the disk then, under its name.
  ///
  /// - Parameters:
  ///   - bytes: The file.
  ///   - name: Its name.
  /// - Returns: The picture, to be kept or let go of.
  /// - Throws: `Refusal`; nothing of it stays then.
  func write(_ bytes: [UInt8], as name: KeyFrameName) throws(Refusal) -> PendingKeyFrame {
    removeReleased()
    let isThere = state.withLock { state -> Bool? in
      // The same picture of the same stream twice is one file.
      if state.entries[name] != nil {
        state.entries[name]?.holders += 1
        return true
      }
      guard bytes.count <= quotaByteCount - state.byteCount else { return nil }
      state.byteCount += bytes.count
      state.entries[name] = Entry(
        byteCount: bytes.count, written: Date(), isKept: false, holders: 1)
      return false
    }
    guard let isThere else { throw .quota }
    let picture = PendingKeyFrame(name, byteCount: bytes.count, folder: self)
    guard !isThere else { return picture }
    do throws(SystemError) {
      try put(bytes, name)
    } catch {
      // What of it is there goes with `picture`.
      throw .disk(error)
    }
    return picture
  }

  /// Writes a file under both of its names: the one in `pending` first, so that no crash leaves the other
  /// alone.
  private func put(_ bytes: [UInt8], _ name: KeyFrameName) throws(SystemError) {
    let (pending, final) = ("\(path)/pending/\(name)", "\(path)/\(name)")
    let written = bytes.withUnsafeBytes { buffer in
      Result { () throws(SystemError) in
        try FileDescriptor.writeNewFile(pending, CollectionOfOne(buffer), mode: 0o600)
      }
    }
    try written.get()
    try FileDescriptor.synchronizeFolder("\(path)/pending")
    try systemCall("link to \(final)") { link(pending, final) }
    try FileDescriptor.synchronizeFolder(path)
  }

  /// A record names a picture.
  func keep(_ name: KeyFrameName) {
    state.withLock { $0.entries[name]?.isKept = true }
  }

  /// Notes that one holder of a picture is gone.
  ///
  /// The last one's leaves with the next picture that is written, unless it is kept.
  func release(_ name: KeyFrameName) {
    state.withLock { state in
      // An erasure may have removed it meanwhile.
      guard var entry = state.entries[name] else { return state.released.append((name, nil)) }
      entry.holders -= 1
      state.entries[name] = entry.holders == 0 && !entry.isKept ? nil : entry
      guard entry.holders == 0 else { return }
      state.released.append((name, entry.isKept ? nil : entry.byteCount))
    }
  }

  /// Removes pictures that no call needs, and the second names of all that nobody holds.
  func removeReleased() {
    let released = state.withLock { state in
      defer { state.released = [] }
      return state.released
    }
    for (name, discarded) in released {
      if discarded != nil { unlink("\(path)/\(name)") }
      unlink("\(path)/pending/\(name)")
    }
    state.withLock { $0.byteCount -= released.reduce(0) { $0 + ($1.discarded ?? 0) } }
  }

  /// The pictures that have been kept for as long as they may, the oldest first.
  public func expired(at now: Date) -> [KeyFrameName] {
    state.withLock { state in
      state.entries
        .filter {
          $0.value.isKept && now.timeIntervalSince($0.value.written) > retention
            && !state.leaving.contains($0.key)
        }
        .sorted { $0.value.written < $1.value.written }.map(\.key)
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
