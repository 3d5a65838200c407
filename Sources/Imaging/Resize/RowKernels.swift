/// Adds up weighted source rows: the vertical half of a resize, over bytes of any meaning.
enum RowKernels {
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
    var i = 0
    while i <= count &- 16 {
      var sums = continues ? Sixteen(sum + i) : Sixteen()
      var row = source + i
      for k in 0..<rowCount {
        sums.add(Sixteen(bytes: row), weights[k])
        row += rowBytes
      }
      sums.store(sum + i)
      i &+= 16
    }
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
    var i = 0
    while i <= count &- 16 {
      var sums = continues ? Sixteen(sum + i) : Sixteen()
      var nextSums = continuesNext ? Sixteen(next + i) : Sixteen()
      var row = source + i
      for k in 0..<rowCount {
        let values = Sixteen(bytes: row)
        sums.add(values, weights[2 &* k])
        nextSums.add(values, weights[2 &* k &+ 1])
        row += rowBytes
      }
      sums.store(sum + i)
      nextSums.store(next + i)
      i &+= 16
    }
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

/// Sixteen floats that stay in registers.
private struct Sixteen {
  var a = SIMD4<Float>.zero
  var b = SIMD4<Float>.zero
  var c = SIMD4<Float>.zero
  var d = SIMD4<Float>.zero

  @inline(__always)
  init() {}

  @inline(__always)
  init(_ source: UnsafePointer<Float>) {
    a = load(source)
    b = load(source + 4)
    c = load(source + 8)
    d = load(source + 12)
  }

  @inline(__always)
  init(bytes source: UnsafePointer<UInt8>) {
    let bytes = load(source, as: SIMD16<UInt8>.self)
    a = widened(bytes.lowHalf.lowHalf)
    b = widened(bytes.lowHalf.highHalf)
    c = widened(bytes.highHalf.lowHalf)
    d = widened(bytes.highHalf.highHalf)
  }

  @inline(__always)
  mutating func add(_ values: Sixteen, _ weight: Float) {
    a += values.a * weight
    b += values.b * weight
    c += values.c * weight
    d += values.d * weight
  }

  @inline(__always)
  func store(_ destination: UnsafeMutablePointer<Float>) {
    Imaging.store(a, destination)
    Imaging.store(b, destination + 4)
    Imaging.store(c, destination + 8)
    Imaging.store(d, destination + 12)
  }
}
