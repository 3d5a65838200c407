/// A picture reduced to what matters for motion: structure without light.
///
/// The lamp moves with the camera, so brightness itself speaks for standing still. What is kept is
/// the difference from the neighbourhood's mean, at half and at an eighth of the small picture's
/// size.
final class BandPicture {
  /// Pixels of a side of the finer picture.
  static let side = FramePicture.side / 2
  /// Pixels of a side of the coarser picture.
  static let coarseSide = FramePicture.side / 8

  /// The finer picture; 128 is the neighbourhood's mean.
  let fine = FixedBuffer<UInt8>(count: side * side, repeating: 128)
  /// The coarser picture.
  let coarse = FixedBuffer<UInt8>(count: coarseSide * coarseSide, repeating: 128)
  /// The brightness of the finer picture.
  let brightness = FixedBuffer<UInt8>(count: side * side, repeating: 0)

  private let halved = FixedBuffer<UInt8>(count: side * side / 4, repeating: 0)
  private let quartered = FixedBuffer<UInt8>(count: side * side / 16, repeating: 0)
  private let sums = FixedBuffer<Int32>(count: side, repeating: 0)

  /// Takes the structure of a picture.
  func fill(from picture: FramePicture) {
    Self.halve(picture.luminance, side: FramePicture.side, into: brightness)
    Self.halve(brightness, side: Self.side, into: halved)
    Self.halve(halved, side: Self.side / 2, into: quartered)
    band(brightness, side: Self.side, radius: 4, into: fine)
    band(quartered, side: Self.coarseSide, radius: 2, into: coarse)
  }

  private static func halve(
    _ source: FixedBuffer<UInt8>, side: Int, into result: FixedBuffer<UInt8>
  ) {
    let half = side / 2
    for row in 0..<half {
      let upper = source.base + 2 * row * side
      let lower = upper + side
      let destination = result.base + row * half
      for column in 0..<half {
        let left = UInt16(upper[2 * column]) &+ UInt16(lower[2 * column])
        let right = UInt16(upper[2 * column + 1]) &+ UInt16(lower[2 * column + 1])
        destination[column] = UInt8(truncatingIfNeeded: (left &+ right &+ 2) &>> 2)
      }
    }
  }

  /// Subtracts the mean of a square neighbourhood, by sliding sums.
  private func band(
    _ source: FixedBuffer<UInt8>, side: Int, radius: Int, into result: FixedBuffer<UInt8>
  ) {
    let columns = sums.base
    columns.update(repeating: 0, count: side)
    for row in 0..<min(radius, side) { addRow(source.base + row * side, side, sign: 1) }
    for row in 0..<side {
      if row + radius < side { addRow(source.base + (row + radius) * side, side, sign: 1) }
      if row > radius { addRow(source.base + (row - radius - 1) * side, side, sign: -1) }
      let height = min(side - 1, row + radius) - max(0, row - radius) + 1
      var sum: Int32 = 0
      for column in 0..<radius { sum &+= columns[column] }
      let line = source.base + row * side
      let destination = result.base + row * side
      for column in 0..<side {
        if column + radius < side { sum &+= columns[column + radius] }
        if column > radius { sum &-= columns[column - radius - 1] }
        let width = min(side - 1, column + radius) - max(0, column - radius) + 1
        let mean = sum / Int32(truncatingIfNeeded: width * height)
        // Reflections would outweigh everything else.
        let value = 2 &* (Int32(line[column]) &- mean)
        destination[column] = UInt8(truncatingIfNeeded: min(max(value, -96), 96) &+ 128)
      }
    }
  }

  @inline(__always)
  private func addRow(_ line: UnsafePointer<UInt8>, _ side: Int, sign: Int32) {
    for column in 0..<side { sums.base[column] &+= sign &* Int32(line[column]) }
  }
}
