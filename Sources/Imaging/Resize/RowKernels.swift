internal import CPixelKernels

/// Adds up weighted source rows: the vertical half of a resize, over bytes of any meaning.
enum RowKernels {
  /// The part of a row that the vector kernels take.
  @inline(__always)
  private static func inBlocks(_ count: Int) -> Int {
    count &- count % Int(pixel_kernel_block)
  }

  /// Adds rows to one sum: `sum[i] += weight[row] * source[row][i]`.
  ///
  /// - Parameters:
  ///   - source: The first row.
  ///   - rowBytes: Bytes from one row to the next.
  ///   - rowCount: The number of rows.
  ///   - weights: One weight a row.
  ///   - sum: `count` floats.
  ///   - continues: Whether `sum` holds a sum to add to; otherwise it is overwritten.
  ///   - count: Bytes of each row.
  static func accumulate(
    _ source: UnsafePointer<UInt8>, rowBytes: Int, rowCount: Int, weights: UnsafePointer<Float>,
    into sum: UnsafeMutablePointer<Float>, continues: Bool, count: Int
  ) {
    var i = inBlocks(count)
    pixel_accumulate(source, rowBytes, rowCount, weights, sum, continues, i)
    while i < count {
      var total = continues ? sum[i] : 0
      for k in 0..<rowCount { total += weights[k] * Float(source[k &* rowBytes &+ i]) }
      sum[i] = total
      i &+= 1
    }
  }

  /// Adds rows to two sums at once, reading and widening each byte once.
  ///
  /// - Parameters:
  ///   - source: The first row.
  ///   - rowBytes: Bytes from one row to the next.
  ///   - rowCount: The number of rows.
  ///   - weights: Two weights a row, the first sum's first.
  ///   - sum: `count` floats.
  ///   - continues: Whether `sum` holds a sum to add to; otherwise it is overwritten.
  ///   - next: `count` floats.
  ///   - continuesNext: Whether `next` holds a sum to add to; otherwise it is overwritten.
  ///   - count: Bytes of each row.
  static func accumulatePair(
    _ source: UnsafePointer<UInt8>, rowBytes: Int, rowCount: Int, weights: UnsafePointer<Float>,
    into sum: UnsafeMutablePointer<Float>, continues: Bool,
    and next: UnsafeMutablePointer<Float>, continuesNext: Bool, count: Int
  ) {
    var i = inBlocks(count)
    pixel_accumulate_pair(
      source, rowBytes, rowCount, weights, sum, continues, next, continuesNext, i)
    while i < count {
      var total = continues ? sum[i] : 0
      var nextTotal = continuesNext ? next[i] : 0
      for k in 0..<rowCount {
        let value = Float(source[k &* rowBytes &+ i])
        total += weights[2 &* k] * value
        nextTotal += weights[2 &* k &+ 1] * value
      }
      sum[i] = total
      next[i] = nextTotal
      i &+= 1
    }
  }
}
