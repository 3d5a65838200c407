/// Zip archives that can be made to lie.
struct ZipBuilder {
  struct Entry {
    var name: String
    var content: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    /// What the local header says, where it is to differ from the directory.
    var localName: String?
    var localSize: UInt32?
    /// What the directory says, where it is to differ from the truth.
    var statedSize: UInt32?
    var statedOffset: UInt32?
    var extra: [UInt8] = []
  }

  var entries: [Entry] = []
  var statedCount: UInt16?
  var hasWideEnd = false
  var wideCount: UInt64?
  var comment: [UInt8] = []

  init(_ entries: [(String, [UInt8])]) {
    self.entries = entries.map { Entry(name: $0.0, content: $0.1) }
  }

  var bytes: [UInt8] {
    func little(_ value: some FixedWidthInteger) -> [UInt8] { Pickle.little(value) }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let offset = UInt32(file.count)
      let size = UInt32(entry.content.count)
      let isTrailing = entry.flags & 8 != 0
      let localName = Array((entry.localName ?? entry.name).utf8)
      let localSize = isTrailing ? 0 : entry.localSize ?? size
      file += little(0x0403_4B50 as UInt32) + little(0 as UInt16) + little(entry.flags)
      file += little(entry.method) + little(0 as UInt64) + little(localSize) + little(localSize)
      file += little(UInt16(localName.count)) + little(0 as UInt16) + localName + entry.content
      if isTrailing { file += [UInt8](repeating: 0, count: 16) }

      let stated = entry.statedSize ?? size
      directory += little(0x0201_4B50 as UInt32) + little(0 as UInt32) + little(entry.flags)
      directory += little(entry.method) + little(0 as UInt64) + little(stated) + little(stated)
      directory += little(UInt16(entry.name.utf8.count)) + little(UInt16(entry.extra.count))
      directory += [UInt8](repeating: 0, count: 10) + little(entry.statedOffset ?? offset)
      directory += Array(entry.name.utf8) + entry.extra
    }
    let start = file.count
    file += directory
    let count = statedCount ?? UInt16(entries.count)
    if hasWideEnd {
      let wide = wideCount ?? UInt64(entries.count)
      let end = file.count
      file += little(0x0606_4B50 as UInt32) + little(44 as UInt64) + little(0 as UInt32)
      file += little(0 as UInt64) + little(wide) + little(wide)
      file += little(UInt64(directory.count)) + little(UInt64(start))
      file += little(0x0706_4B50 as UInt32) + little(0 as UInt32) + little(UInt64(end))
      file += little(1 as UInt32)
    }
    file += little(0x0605_4B50 as UInt32) + little(0 as UInt32) + little(count) + little(count)
    file += little(UInt32(directory.count)) + little(UInt32(start))
    return file + little(UInt16(comment.count)) + comment
  }
}
