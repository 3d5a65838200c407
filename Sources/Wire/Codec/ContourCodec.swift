/// A point of a frame, in pixels from its upper left corner.
public struct FramePoint: Hashable, Sendable {
  /// Pixels from the left edge.
  public let x: UInt16
  /// Pixels from the upper edge.
  public let y: UInt16

  /// Makes a point.
  public init(x: UInt16, y: UInt16) {
    self.x = x
    self.y = y
  }
}

/// Puts closed polygons into bytes and reads them back: x and y as u16, little-endian, in turn.
public enum ContourCodec {
  /// Bytes that one point takes.
  public static let bytesPerPoint = 4

  /// Appends a point.
  public static func append(_ point: FramePoint, to bytes: inout [UInt8]) {
    bytes.append(UInt8(truncatingIfNeeded: point.x))
    bytes.append(UInt8(truncatingIfNeeded: point.x >> 8))
    bytes.append(UInt8(truncatingIfNeeded: point.y))
    bytes.append(UInt8(truncatingIfNeeded: point.y >> 8))
  }

  /// Reads a polygon that a peer encoded.
  ///
  /// - Parameter bytes: Exactly the polygon's bytes.
  /// - Returns: Its corners.
  /// - Throws: `WireError` with code `malformed` when the bytes are not whole points.
  public static func decode(_ bytes: ArraySlice<UInt8>) throws(WireError) -> [FramePoint] {
    guard bytes.count % bytesPerPoint == 0 else {
      throw WireError(.malformed, "a contour of \(bytes.count) bytes does not hold whole points")
    }
    var points: [FramePoint] = []
    points.reserveCapacity(bytes.count / bytesPerPoint)
    for index in stride(from: bytes.startIndex, to: bytes.endIndex, by: bytesPerPoint) {
      let x = UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
      let y = UInt16(bytes[index + 2]) | UInt16(bytes[index + 3]) << 8
      points.append(FramePoint(x: x, y: y))
    }
    return points
  }
}
