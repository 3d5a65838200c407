extension Orientation {
  /// Reads the orientation from the payload of a JPEG's APP1 segment.
  ///
  /// Only the first directory's Orientation entry is read, so that the work is bounded by the
  /// segment's 64 KiB whatever it claims. Metadata that is damaged says nothing about pixels: it
  /// counts as absent.
  ///
  /// - Parameter segment: The segment after its length.
  /// - Returns: The orientation, or nil where there is none to be read.
  static func read(exif segment: UnsafeRawBufferPointer) -> Orientation? {
    guard segment.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) else { return nil }  // "Exif\0\0"
    let tiff = UnsafeRawBufferPointer(rebasing: segment.dropFirst(6))
    let isLittleEndian: Bool
    if tiff.starts(with: [0x49, 0x49, 42, 0]) {
      isLittleEndian = true
    } else if tiff.starts(with: [0x4D, 0x4D, 0, 42]) {
      isLittleEndian = false
    } else {
      return nil
    }
    func number(at offset: Int, bytes: Int) -> Int? {
      guard offset >= 0, offset <= tiff.count - bytes else { return nil }
      let part = tiff[offset..<(offset + bytes)]
      return isLittleEndian
        ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(at: 4, bytes: 4), let count = number(at: directory, bytes: 2)
    else { return nil }
    for index in 0..<count {
      let entry = directory + 2 + index * 12
      guard let tag = number(at: entry, bytes: 2) else { return nil }
      guard tag == 0x0112 else { continue }
      guard number(at: entry + 2, bytes: 2) == 3, number(at: entry + 4, bytes: 4) == 1,
        let value = number(at: entry + 8, bytes: 2)
      else { return nil }
      return UInt16(exactly: value).flatMap { Orientation(rawValue: $0) }
    }
    return nil
  }
}
