/// Consecutive pixels of a row that are above the threshold.
struct PixelRun: BitwiseCopyable {
  /// The first column.
  var start: Int32
  /// The column after the last one.
  var end: Int32
  /// The row.
  var row: Int32
  /// A run of the same component that comes earlier, or its own index: a union-find forest.
  var parent: Int32
  /// The sum of the pixels' probabilities.
  var sum: Float
}

/// Cuts rows of probabilities into runs, and notices numbers that are not finite.
struct RunScanner {
  private typealias Block = SIMD16<Float>

  private let threshold: Float
  private let runs: GrowableBuffer<PixelRun>
  // The largest magnitude so far, as a bit pattern: the order of patterns is that of magnitudes,
  // with infinity above every number and NaN above infinity.
  private var largestMagnitude = SIMD16<UInt32>(repeating: 0)
  private var isOpen = false
  private var start = 0
  private var sum: Float = 0

  init(threshold: Float, runs: GrowableBuffer<PixelRun>) {
    self.threshold = threshold
    self.runs = runs
  }

  /// Whether every number so far was finite.
  var isFinite: Bool { largestMagnitude.max() < Float.infinity.bitPattern }

  /// Appends the runs of a row.
  ///
  /// - Parameters:
  ///   - pixels: The row's first number.
  ///   - width: How many numbers it has.
  ///   - row: Its number.
  mutating func scan(_ pixels: UnsafePointer<Float>, width: Int, row: Int) {
    var column = 0
    while column + Block.scalarCount <= width {
      let block = UnsafeRawPointer(pixels + column).loadUnaligned(as: Block.self)
      let magnitude =
        unsafeBitCast(block, to: SIMD16<UInt32>.self) & SIMD16(repeating: 0x7FFF_FFFF)
      largestMagnitude.replace(with: magnitude, where: magnitude .> largestMagnitude)
      let isAbove = block .> Block(repeating: threshold)
      if !any(isAbove) {
        if isOpen { close(at: column, row) }
      } else if all(isAbove) {
        if !isOpen { open(at: column) }
        sum += block.sum()
      } else {
        for offset in 0..<Block.scalarCount { take(pixels[column + offset], column + offset, row) }
      }
      column += Block.scalarCount
    }
    while column < width {
      let value = pixels[column]
      largestMagnitude[0] = max(largestMagnitude[0], value.magnitude.bitPattern)
      take(value, column, row)
      column += 1
    }
    if isOpen { close(at: width, row) }
  }

  @inline(__always)
  private mutating func take(_ value: Float, _ column: Int, _ row: Int) {
    if value > threshold {
      if !isOpen { open(at: column) }
      sum += value
    } else if isOpen {
      close(at: column, row)
    }
  }

  @inline(__always)
  private mutating func open(at column: Int) {
    isOpen = true
    start = column
    sum = 0
  }

  @inline(__always)
  private mutating func close(at column: Int, _ row: Int) {
    isOpen = false
    runs.append(
      PixelRun(
        start: Int32(truncatingIfNeeded: start), end: Int32(truncatingIfNeeded: column),
        row: Int32(truncatingIfNeeded: row), parent: Int32(truncatingIfNeeded: runs.count),
        sum: sum))
  }
}
