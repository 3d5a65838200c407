import Wire

/// What became of the frames of each station since the daemon started.
struct AccountBook: Sendable {
  /// One station's account.
  struct Entry: Sendable {
    var openStreams = 0
    var accounting = FrameAccounting()
  }

  /// More stations than this are counted together, so that names cannot fill the memory.
  static let maximumNames = 128
  /// The name under which further stations are counted; no station can have it.
  static let otherName = "(other)"

  /// Accounts by station.
  private(set) var entries: [String: Entry] = [:]
  /// All stations together.
  private(set) var total = FrameAccounting()

  mutating func open(_ name: String) {
    entries[key(for: name), default: Entry()].openStreams += 1
  }

  mutating func close(_ name: String) {
    entries[key(for: name), default: Entry()].openStreams -= 1
  }

  mutating func count(_ name: String, _ change: (inout FrameAccounting) -> Void) {
    change(&entries[key(for: name), default: Entry()].accounting)
    change(&total)
  }

  private func key(for name: String) -> String {
    entries[name] != nil || entries.count < AccountBook.maximumNames ? name : AccountBook.otherName
  }
}
