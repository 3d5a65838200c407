/// How stored rows and columns turn into upright ones: the values of EXIF's Orientation tag.
enum Orientation: UInt16, CaseIterable, Sendable {
  case upright = 1
  case mirroredHorizontally = 2
  case halfTurn = 3
  case mirroredVertically = 4
  case transposed = 5
  case needsQuarterTurnClockwise = 6
  case transverse = 7
  case needsQuarterTurnCounterclockwise = 8

  /// Whether stored columns become upright rows.
  var swapsAxes: Bool { rawValue >= 5 }

  /// Whether upright columns run against the stored axis that they come from.
  var reversesColumns: Bool { [2, 3, 6, 7].contains(rawValue) }

  /// Whether upright rows run against the stored axis that they come from.
  var reversesRows: Bool { [3, 4, 7, 8].contains(rawValue) }

  /// The upright size of an image.
  ///
  /// - Parameter stored: The size as stored.
  /// - Returns: The same, or with its sides exchanged.
  func upright(_ stored: ImageSize) -> ImageSize { swapsAxes ? stored.transposed : stored }

  /// Copies pixels into upright order.
  ///
  /// - Parameters:
  ///   - source: Stored pixels of 4 bytes, without padding.
  ///   - stored: Their size as stored.
  ///   - destination: Room for as many pixels.
  func apply(
    to source: UnsafeRawPointer, stored: ImageSize,
    into destination: UnsafeMutableRawPointer
  ) {
    let size = upright(stored)
    var columnStep = swapsAxes ? stored.width : 1
    var rowStep = swapsAxes ? 1 : stored.width
    var start = 0
    if reversesColumns {
      start += (size.width - 1) * columnStep
      columnStep = -columnStep
    }
    if reversesRows {
      start += (size.height - 1) * rowStep
      rowStep = -rowStep
    }
    for y in 0..<size.height {
      let row = destination + y * size.width * 4
      var index = start + y * rowStep
      for x in 0..<size.width {
        row.storeBytes(
          of: source.load(fromByteOffset: index &* 4, as: UInt32.self), toByteOffset: x &* 4,
          as: UInt32.self)
        index &+= columnStep
      }
    }
  }
}
