/// Finds out how the camera moved between frames.
///
/// A search over the whole coarse picture gives a rough shift, up to a quarter of the picture;
/// blocks of the finer picture refine it, each for itself; and shift and scale are fitted to the
/// blocks so that those which disagree (instruments, reflections, bubbles, a polyp that moves by
/// itself) count little. All of it takes memory once.
public final class MotionEstimator {
  private var current = BandPicture()
  private var previous = BandPicture()
  private var hasPrevious = false
  private let blocks = GrowableBuffer<BlockMotion>(capacity: 128)
  private let costs = FixedBuffer<Float>(
    count: (2 * reach + 1) * (2 * reach + 1), repeating: 0)

  private static let block = 16
  private static let blockStride = 10
  private static let reach = 3
  private static let coarseReach = 6

  /// Makes an estimator that has seen nothing.
  public init() {}

  /// Forgets the last frame.
  public func reset() { hasPrevious = false }

  /// Finds the motion from the last picture to this one.
  ///
  /// - Parameter picture: The frame, made small.
  /// - Returns: The motion; none with confidence 0 for the first picture.
  public func advance(to picture: FramePicture) -> CameraMotion {
    swap(&current, &previous)
    current.fill(from: picture)
    defer { hasPrevious = true }
    guard hasPrevious else { return .none(confidence: 0) }
    let (columns, rows) = coarseShift()
    // One coarse pixel is four fine ones.
    match(aroundColumns: 4 * columns, rows: 4 * rows)
    return MotionFit(blocks.elements, side: Float(BandPicture.side)).motion
  }

  /// The shift of the whole coarse picture, in its pixels.
  private func coarseShift() -> (columns: Int, rows: Int) {
    let side = BandPicture.coarseSide
    let reach = Self.coarseReach
    var best = (columns: 0, rows: 0)
    var least = Float.infinity
    for rows in -reach...reach {
      for columns in -reach...reach {
        let height = side - abs(rows)
        let width = side - abs(columns)
        let from = max(0, -columns)
        var sum: Int32 = 0
        for row in max(0, -rows)..<(max(0, -rows) + height) {
          let old = previous.coarse.base + row * side
          let new = current.coarse.base + (row + rows) * side + columns
          for column in from..<(from + width) {
            sum &+= abs(Int32(old[column]) &- Int32(new[column]))
          }
        }
        // Among equals the shorter shift is the likelier one.
        let distance = Float(abs(rows) + abs(columns))
        let cost = Float(sum) / Float(width * height) + 0.1 * distance
        if cost < least {
          least = cost
          best = (columns, rows)
        }
      }
    }
    return best
  }

  /// Finds where blocks of the last picture went.
  private func match(aroundColumns columns: Int, rows: Int) {
    blocks.removeAll()
    let last = BandPicture.side - Self.block
    for top in stride(from: 3, through: last - 3, by: Self.blockStride) {
      for left in stride(from: 3, through: last - 3, by: Self.blockStride) {
        guard
          let motion = BlockMotion(
            previous, current, left: left, top: top, columns: columns, rows: rows, costs)
        else { continue }
        blocks.append(motion)
      }
    }
  }

  /// Where one block went.
  struct BlockMotion: BitwiseCopyable {
    /// The block's middle from the picture's, in pixels of the finer picture.
    let x: Float
    /// The same downwards.
    let y: Float
    /// How far it went to the right, in pixels.
    let right: Float
    /// How far it went down, in pixels.
    let down: Float
    /// How distinct its structure is.
    let weight: Float

    private typealias Row = SIMD16<UInt8>

    /// Searches a block; nil where it has no structure or would leave the picture.
    init?(
      _ previous: BandPicture, _ current: BandPicture, left: Int, top: Int, columns: Int,
      rows: Int, _ costs: FixedBuffer<Float>
    ) {
      let side = BandPicture.side
      let (size, reach) = (MotionEstimator.block, MotionEstimator.reach)
      guard left + columns >= reach, top + rows >= reach,
        left + columns + size + reach <= side, top + rows + size + reach <= side
      else { return nil }
      let start = top * side + left
      let structure = Self.structure(previous, at: start)
      guard structure > 3 else { return nil }
      let old = previous.fine.base + start
      let new = current.fine.base + start + rows * side + columns
      let width = 2 * reach + 1
      var (best, least) = (0, Float.infinity)
      for index in 0..<(width * width) {
        let place = (index / width - reach) * side + index % width - reach
        let cost = Float(Self.difference(old, new + place))
        costs[index] = cost
        if cost < least { (best, least) = (index, cost) }
      }
      let (column, row) = (best % width, best / width)
      guard column > 0, row > 0, column < width - 1, row < width - 1 else { return nil }
      x = Float(left + size / 2) - Float(side) / 2
      y = Float(top + size / 2) - Float(side) / 2
      right =
        Float(columns + column - reach)
        + Self.fraction(costs[best - 1], least, costs[best + 1])
      down =
        Float(rows + row - reach)
        + Self.fraction(costs[best - width], least, costs[best + width])
      // A match that is as bad as the structure is strong says nothing.
      let residual = least / Float(size * size)
      weight = max(0, structure - residual)
      guard weight > 0 else { return nil }
    }

    /// The mean distance from the neighbourhood's mean; 0 where the block holds black.
    private static func structure(_ picture: BandPicture, at start: Int) -> Float {
      var sum: Int32 = 0
      var dark: Int32 = 0
      for row in 0..<MotionEstimator.block {
        let place = start + row * BandPicture.side
        for column in 0..<MotionEstimator.block {
          sum &+= abs(Int32(picture.fine.base[place + column]) &- 128)
          dark &+= picture.brightness.base[place + column] < 16 ? 1 : 0
        }
      }
      let count = Int32(MotionEstimator.block * MotionEstimator.block)
      return dark * 8 > count ? 0 : Float(sum) / Float(count)
    }

    @inline(__always)
    private static func difference(
      _ old: UnsafePointer<UInt8>, _ new: UnsafePointer<UInt8>
    ) -> Int32 {
      var sums = SIMD16<UInt16>(repeating: 0)
      for row in 0..<MotionEstimator.block {
        let place = row * BandPicture.side
        let first = UnsafeRawPointer(old + place).loadUnaligned(as: Row.self)
        let second = UnsafeRawPointer(new + place).loadUnaligned(as: Row.self)
        let larger = pointwiseMax(first, second)
        let smaller = pointwiseMin(first, second)
        sums &+= SIMD16<UInt16>(truncatingIfNeeded: larger &- smaller)
      }
      return Int32(SIMD16<UInt32>(truncatingIfNeeded: sums).wrappedSum())
    }

    /// Where between three equally spaced costs the least one lies, within half a step.
    private static func fraction(_ before: Float, _ least: Float, _ after: Float) -> Float {
      // Costs of absolute differences rise linearly on both sides.
      let steeper = max(before, after) - least
      return steeper <= 0 ? 0 : (before - after) / (2 * steeper)
    }
  }
}
