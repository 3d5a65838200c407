/// Undoes the filters with which PNG predicts each byte from its neighbours (PNG, section 9).
enum PNGFilters {
  /// Restores all rows in place.
  ///
  /// - Parameters:
  ///   - data: Each row's filter type and bytes, for all rows.
  ///   - rowBytes: Bytes of a row without its filter type.
  ///   - pixelBytes: Bytes from a byte to the one it corresponds to in the pixel to its left.
  /// - Throws: ``ImagingError`` with the code `corrupt` for an unknown filter type.
  static func undo(
    _ data: UnsafeMutableBufferPointer<UInt8>, rowBytes: Int, pixelBytes: Int
  ) throws(ImagingError) {
    guard let base = data.baseAddress else { return }
    let zeros = UnsafeMutablePointer<UInt8>.allocate(capacity: rowBytes)
    zeros.initialize(repeating: 0, count: rowBytes)
    defer { zeros.deallocate() }
    var above = UnsafePointer(zeros)
    for start in stride(from: 0, to: data.count, by: rowBytes + 1) {
      let row = base + start + 1
      switch base[start] {
      case 0: break
      case 1: undoSub(row, rowBytes, pixelBytes)
      case 2: undoUp(row, above, rowBytes)
      case 3: undoAverage(row, above, rowBytes, pixelBytes)
      case 4: undoPaeth(row, above, rowBytes, pixelBytes)
      default:
        throw ImagingError(.corrupt, "the PNG has a row with unknown filter \(base[start])")
      }
      above = UnsafePointer(row)
    }
  }

  private static func undoSub(_ row: UnsafeMutablePointer<UInt8>, _ count: Int, _ step: Int) {
    var i = step
    while i < count {
      row[i] &+= row[i &- step]
      i &+= 1
    }
  }

  private static func undoUp(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int
  ) {
    for i in 0..<count { row[i] &+= above[i] }
  }

  private static func undoAverage(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ step: Int
  ) {
    for i in 0..<count {
      let left = i < step ? 0 : UInt16(row[i &- step])
      row[i] &+= UInt8(truncatingIfNeeded: (left &+ UInt16(above[i])) >> 1)
    }
  }

  private static func undoPaeth(
    _ row: UnsafeMutablePointer<UInt8>, _ above: UnsafePointer<UInt8>, _ count: Int, _ step: Int
  ) {
    for i in 0..<count {
      let left = i < step ? 0 : Int16(row[i &- step])
      let up = Int16(above[i])
      let corner = i < step ? 0 : Int16(above[i &- step])
      let leftDistance = abs(up &- corner)
      let upDistance = abs(left &- corner)
      let cornerDistance = abs(left &+ up &- corner &- corner)
      let nearest =
        leftDistance <= upDistance && leftDistance <= cornerDistance
        ? left : upDistance <= cornerDistance ? up : corner
      row[i] &+= UInt8(truncatingIfNeeded: nearest)
    }
  }
}
