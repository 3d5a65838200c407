internal import Imaging

/// Remembers the outlines of tracked things: for each, which cells of its box belong to it.
///
/// A shape of 24 by 24 cells goes with its box when the camera moves, and can be laid upon a label
/// map without drawing it.
final class ShapeStore {
  /// Cells of a side.
  static let side = 24

  private let rows: FixedBuffer<UInt32>
  // Cells by label; only those of labels that were met are looked at.
  private let counts = FixedBuffer<Int32>(count: 256, repeating: 0)
  private(set) var cellCount: Int32 = 0

  init(capacity: Int) {
    rows = FixedBuffer(count: capacity * Self.side, repeating: 0)
  }

  /// Takes a shape from a label map.
  ///
  /// - Parameters:
  ///   - slot: Whose shape.
  ///   - place: Its box.
  ///   - accepted: The labels that belong to it.
  ///   - labels: The label map.
  ///   - grid: The map's size.
  func take(
    _ slot: Int, _ place: Place, _ accepted: LabelSet, _ labels: UnsafeBufferPointer<UInt8>,
    _ grid: ImageSize
  ) {
    for row in 0..<Self.side {
      var bits: UInt32 = 0
      let y = Self.pixel(row, place.y, place.height)
      if y >= 0, y < grid.height {
        for column in 0..<Self.side {
          let x = Self.pixel(column, place.x, place.width)
          guard x >= 0, x < grid.width else { continue }
          if accepted.contains(labels[y * grid.width + x]) { bits |= 1 << UInt32(column) }
        }
      }
      rows[slot * Self.side + row] = bits
    }
  }

  /// Copies a shape.
  func copy(_ slot: Int, to other: Int) {
    for row in 0..<Self.side { rows[other * Self.side + row] = rows[slot * Self.side + row] }
  }

  /// Lays a shape upon a label map; `share(of:)` then tells what lies below.
  ///
  /// - Parameters:
  ///   - slot: Whose shape.
  ///   - place: Where its box is now.
  ///   - labels: The label map.
  ///   - grid: The map's size.
  func lay(
    _ slot: Int, at place: Place, upon labels: UnsafeBufferPointer<UInt8>, _ grid: ImageSize
  ) {
    counts.base.update(repeating: 0, count: 256)
    cellCount = 0
    for row in 0..<Self.side {
      var bits = rows[slot * Self.side + row]
      cellCount += Int32(bits.nonzeroBitCount)
      let y = Self.pixel(row, place.y, place.height)
      guard y >= 0, y < grid.height else { continue }
      while bits != 0 {
        let x = Self.pixel(bits.trailingZeroBitCount, place.x, place.width)
        if x >= 0, x < grid.width { counts[Int(labels[y * grid.width + x])] += 1 }
        bits &= bits - 1
      }
    }
  }

  /// The share of the shape laid last that lies upon a label, [0, 1].
  func share(of label: UInt8) -> Float {
    cellCount == 0 ? 0 : Float(counts[Int(label)]) / Float(cellCount)
  }

  private static func pixel(_ cell: Int, _ middle: Float, _ extent: Float) -> Int {
    let place = middle - extent / 2 + (Float(cell) + 0.5) * extent / Float(side)
    // Far outside is as good as outside.
    return Int(min(max(place, -1e6), 1e6).rounded(.down))
  }
}
